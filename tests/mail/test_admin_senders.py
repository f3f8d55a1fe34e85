"""Senders and the outbox in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.mail.models import OutboxLetter, Sender
from tests import cast
from tests.admin_pages import filled, messages_of

pytestmark = pytest.mark.django_db

ADD = "/admin/mail/sender/add/"
OUTBOX = "/admin/mail/outboxletter/"
SMTP = {
    "system_name": "out",
    "server": "smtp.example.org",
    "login": "support@example.org",
    "password": "correct-horse",
    "address": "support@example.org",
}


def queue_letter(**fields: Any) -> OutboxLetter:
    defaults: dict[str, Any] = {
        "kind": OutboxLetter.Kind.ACKNOWLEDGEMENT,
        "message_id": f"<{OutboxLetter.objects.count()}@postdesk.example>",
        "recipients": ["ivan@northwind.example"],
        "recipient": "ivan@northwind.example",
        "subject": "[HD-1] Не приходит письмо",
        "mime": b"Subject: =?utf-8?b?0J3QtQ==?=\r\n\r\nHello\r\n",
    }
    return OutboxLetter.objects.create(**defaults | fields)


def test_it_keeps_exactly_one_default_sender(technologist: Client) -> None:
    data = filled(technologist, ADD, **SMTP)
    assert technologist.post(ADD, data).status_code == 302
    assert Sender.objects.get().is_default

    technologist.post(ADD, data | {"system_name": "second", "is_default": "on"})

    assert dict(Sender.objects.values_list("system_name", "is_default")) == {"out": False, "second": True}


def test_it_refuses_a_mistake_beside_its_field(technologist: Client) -> None:
    data = filled(technologist, ADD, **SMTP)

    response: Any = technologist.post(ADD, data | {"server": "smtp.example.org:587"})

    assert list(response.context["adminform"].form.errors) == ["server"]
    assert "the port 587 in the field “Port”" in response.content.decode()
    assert technologist.post(ADD, data).status_code == 302


def test_it_hides_the_sign_in_where_there_is_none(technologist: Client) -> None:
    form: Any = technologist.get(ADD).context["adminform"].form

    assert form.fields["login"].widget.attrs["data-when"] == "sign-in"
    assert form.fields["port"].widget.attrs["placeholder"] == 465


def test_it_shows_the_outbox_with_the_errors_in_words(technologist: Client) -> None:
    queue_letter(state=OutboxLetter.State.SENT, sent_at=timezone.now())
    queue_letter(state=OutboxLetter.State.FAILED, trouble="recipient-refused", trouble_detail="550 5.1.1 no such user")

    shown = technologist.get(OUTBOX).content.decode()

    assert "The server refuses the recipient. Check the address." in shown
    assert shown.count(">[HD-1] Не приходит письмо</a>") == 2


def test_it_tries_letters_again_that_have_not_left(technologist: Client) -> None:
    failed = queue_letter(state=OutboxLetter.State.FAILED, attempts=9, trouble="timeout")
    sent = queue_letter(state=OutboxLetter.State.SENT)
    chosen = {"action": "try_again_now", "_selected_action": [failed.pk, sent.pk]}

    response = technologist.post(OUTBOX, chosen, follow=True)
    again = technologist.post(f"{OUTBOX}{sent.pk}/try-again/", follow=True)

    assert "1 letter is sent again." in messages_of(response)
    assert "Letters that were sent or are just being sent stay as they are." in messages_of(again)
    assert dict(OutboxLetter.objects.values_list("pk", "state")) == {failed.pk: "queued", sent.pk: "sent"}


def test_it_hands_out_a_letter_as_it_leaves(technologist: Client) -> None:
    letter = queue_letter()

    response = technologist.get(f"{OUTBOX}{letter.pk}/download-letter/")

    assert response.content == bytes(letter.mime)
    assert response.headers["Content-Type"] == "message/rfc822"


def test_it_lets_nobody_write_into_the_outbox(client: Client) -> None:
    client.force_login(cast.rita(is_staff=True, is_superuser=True))
    letter = queue_letter()

    assert client.get(f"{OUTBOX}{letter.pk}/change/").status_code == 200
    assert client.post(f"{OUTBOX}{letter.pk}/change/", {"subject": "Другое"}).status_code == 403
    assert client.post(f"{OUTBOX}{letter.pk}/delete/", {"post": "yes"}).status_code == 403


def test_it_registers_no_page_for_single_lines_of_the_log(technologist: Client) -> None:
    assert technologist.get(OUTBOX).status_code == 200
    assert technologist.get("/admin/mail/logentry/").status_code == 404


def test_a_sender_that_is_needed_stays_and_says_what_to_do_instead(technologist: Client) -> None:
    sender = cast.make_sender()
    queue_letter(sender=sender)
    address = f"/admin/mail/sender/{sender.pk}/delete/"

    page = technologist.get(address).content.decode()

    assert f"“{sender}” is needed and stays (Outbox: 1). Clear “Enabled” on its page instead" in page
    technologist.post(address, {"post": "yes"})
    assert Sender.objects.filter(pk=sender.pk).exists()
