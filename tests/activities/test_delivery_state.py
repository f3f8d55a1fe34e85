"""What became of a letter of ours, in words for agents."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.mail.models import OutboxLetter
from tests import cast

pytestmark = pytest.mark.django_db

IVAN, NOBODY = "ivan@northwind.example", "nobody@northwind.example"
REFUSED = {"state": "failed", "trouble": "recipient-refused", "detail": "550 5.1.1 No such user"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "queued"}, ["Queued"]),
        ({"state": "queued", "next_attempt_at": timedelta(hours=3)}, ["Queued", "leaves after"]),
        ({"state": "sent", "sent_at": timedelta(0)}, ["Sent", "<time"]),
        (
            {"state": "deferred", "next_attempt_at": timedelta(hours=3), "trouble": "refused"},
            ["Deferred", "next attempt after", "refuses connections"],
        ),
        ({"state": "failed", "trouble": "sender-refused"}, ["Failed", "belongs to the login", "send the letter again"]),
        (
            {"state": "bounced", "trouble": "recipient-refused", "trouble_detail": "552 full"},
            ["Bounced", "Check the address", "552 full"],
        ),
        (
            {"state": "sent", "trouble": "recipient-refused", "outcomes": {IVAN: {"state": "sent"}, NOBODY: REFUSED}},
            [f"{IVAN}: Sent", f"{NOBODY}: Failed", "No such user"],
        ),
        ({"state": "withdrawn"}, ["Withdrawn"]),
    ],
)
def test_agents_read_what_became_of_a_letter(client: Client, fields: dict[str, Any], words: list[str]) -> None:
    client.force_login(cast.olga())
    ticket = cast.make_ticket()
    moments = {name: timezone.now() + value for name, value in fields.items() if isinstance(value, timedelta)}
    sent = OutboxLetter.objects.create(
        kind=OutboxLetter.Kind.LETTER, message_id="<1@x>", mime=b"", recipients=[IVAN, NOBODY], **fields | moments
    )
    cast.make_activity(ticket, direction="outgoing", outbox_letter=sent)

    page = client.get(ticket.get_absolute_url()).content.decode()

    for word in words:
        assert word in page


@pytest.mark.parametrize(("state", "sign"), [("failed", "Failed"), ("bounced", "Bounced"), ("sent", "")])
def test_the_list_of_letters_marks_those_that_will_not_arrive(desk: Client, state: str, sign: str) -> None:
    sent = OutboxLetter.objects.create(message_id="<1@x>", mime=b"", recipients=[IVAN], state=state)
    letter = cast.make_activity(direction="outgoing", outbox_letter=sent)
    danger = r'<span class="tag" data-tone="danger">(\w+)</span>'
    pane = desk.get(letter.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "reading"})

    assert pane.status_code == 200
    rows = desk.get("/letters/").content.decode().split('id="letter-rows"')[1]
    assert re.findall(danger, rows) == [sign] * bool(sign)


def test_an_agent_sends_a_failed_letter_again(client: Client) -> None:
    client.force_login(cast.olga())
    outcomes = {IVAN: {"state": "sent"}, NOBODY: {**REFUSED, "state": "bounced"}}
    sent = OutboxLetter.objects.create(
        kind=OutboxLetter.Kind.LETTER, message_id="<1@x>", mime=b"", recipients=[IVAN, NOBODY], outcomes=outcomes,
        state="bounced", trouble="recipient-refused",
    )  # fmt: skip
    ticket = cast.make_ticket()
    letter = cast.make_activity(ticket, direction="outgoing", outbox_letter=sent)
    address = f"/letters/{letter.pk}/send-again/"
    assert address in client.get(ticket.get_absolute_url()).content.decode()

    page = client.post(address, follow=True)

    sent.refresh_from_db()
    assert (sent.state, sent.pending) == ("queued", [NOBODY])
    assert "The letter is sent again, to those who have not got it." in page.content.decode()
    assert address not in page.content.decode()
    assert "on its way already" in client.post(address, follow=True).content.decode()
