"""What is no letter for people: copies, loops, bounces, reports, automatic replies."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.intake.intake import rehearse, take_in
from apps.mail.ledger import fetch_again, take_in_again
from apps.mail.models import Delivery, OutboxLetter
from apps.mail.own_ids import new_message_id
from apps.tickets.models import Ticket
from tests.cast import make_delivery, make_mailbox, make_queue
from tests.writing import write

pytestmark = pytest.mark.django_db

BOUNCE = """\
From: MAILER-DAEMON@mx.example
To: support@postdesk.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

The letter could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ivan@northwind.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: HD-1
--b--
"""


def take(raw: bytes, **fields: object) -> Delivery:
    delivery = make_delivery(raw, **fields)
    take_in(delivery)
    delivery.refresh_from_db()
    return delivery


def test_it_sets_a_copy_aside_but_not_a_letter_that_reuses_the_id() -> None:
    first = take(write(message_id="<one@northwind.example>"))
    copy = take(write(message_id="<one@northwind.example>"))
    other = take(write("Другое письмо", message_id="<one@northwind.example>"))
    assert (copy.state, copy.reason) == (Delivery.State.SET_ASIDE, Delivery.Reason.DUPLICATE)
    assert copy.trace[-1]["delivery"] == first.pk
    assert other.state == Delivery.State.TAKEN_IN


def test_it_knows_copies_without_an_id_by_their_bytes() -> None:
    raw = write(message_id="")
    take(raw)
    assert take(raw).reason == Delivery.Reason.DUPLICATE
    assert take(b"Received: from elsewhere\r\n" + raw).state == Delivery.State.TAKEN_IN


def test_it_makes_two_tickets_of_a_letter_to_two_queues_and_one_of_a_letter_to_one() -> None:
    raw = write()
    take(raw, mailbox=make_mailbox(queue=make_queue()))
    take(raw, mailbox=make_mailbox(system_name="billing", queue=make_queue(system_name="billing")))
    take(raw, mailbox=make_mailbox(system_name="info", queue=make_queue()))
    assert Ticket.objects.count() == 2


def test_it_takes_a_letter_in_anew_when_asked() -> None:
    raw = write()
    first, copy = take(raw), take(raw)
    assert copy.reason == Delivery.Reason.DUPLICATE
    assert take_in_again(Delivery.objects.filter(pk=copy.pk)) == 1
    copy.refresh_from_db()
    assert take_in(copy) == Delivery.State.TAKEN_IN
    assert fetch_again(Delivery.objects.filter(pk=first.pk)) == 0


def test_it_loads_a_letter_anew_that_was_deleted_here() -> None:
    delivery = take(write())
    delivery.activity.delete()
    assert fetch_again(Delivery.objects.filter(pk=delivery.pk)) == 1
    delivery.refresh_from_db()
    assert take_in(delivery) == Delivery.State.TAKEN_IN


def test_it_stops_a_loop() -> None:
    assert take(write(message_id=new_message_id(0))).reason == Delivery.Reason.LOOP


def test_it_marks_the_letter_that_bounced_and_opens_no_ticket() -> None:
    message_id = new_message_id(0)
    ours = OutboxLetter.objects.create(kind=OutboxLetter.Kind.ACKNOWLEDGEMENT, message_id=message_id, mime=b"")
    bounce = take(BOUNCE.format(message_id=message_id).encode())
    ours.refresh_from_db()
    assert bounce.reason == Delivery.Reason.BOUNCE
    assert ours.state == OutboxLetter.State.BOUNCED
    assert "no such user" in ours.trouble_detail
    assert not Ticket.objects.exists()


def test_it_finds_the_letter_that_bounced_by_its_recipient_when_the_id_is_missing() -> None:
    fields: dict[str, Any] = {"kind": OutboxLetter.Kind.ACKNOWLEDGEMENT, "state": OutboxLetter.State.SENT, "mime": b""}
    now = timezone.now()
    for number, recipient in enumerate(["ivan@northwind.example", "ivan@northwind.example", "else@northwind.example"]):
        at = now - timedelta(hours=9 - number)
        OutboxLetter.objects.create(message_id=new_message_id(), recipient=recipient, sent_at=at, **fields)
    take(BOUNCE.format(message_id="").encode())
    [bounced] = OutboxLetter.objects.filter(state=OutboxLetter.State.BOUNCED)
    assert bounced == OutboxLetter.objects.filter(recipient="ivan@northwind.example").latest("sent_at")


def sent_to(*recipients: str) -> OutboxLetter:
    sent = {"state": OutboxLetter.State.SENT, "sent_at": timezone.now(), "mime": b""}
    return OutboxLetter.objects.create(
        kind=OutboxLetter.Kind.LETTER,
        message_id=new_message_id(),
        recipients=recipients,
        recipient=recipients[0],
        outcomes={address: {"state": "sent"} for address in recipients},
        **sent,
    )


def outcomes(letter: OutboxLetter) -> dict[str, str]:
    letter.refresh_from_db()
    return {each.address: each.state for each in letter.by_recipient}


def test_it_finds_a_recipient_who_is_not_the_first() -> None:
    letter = sent_to("ann@client.example", "ivan@northwind.example")
    take(BOUNCE.format(message_id="").encode())
    assert outcomes(letter) == {"ann@client.example": "sent", "ivan@northwind.example": "bounced"}


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("Reporting-MTA: dns; mx.example", "X-Original-Message-ID"),  # as Gmail has it in its report
        ("MIME-Version: 1.0", "In-Reply-To"),  # as Gmail and Exchange have it in the header
    ],
)
def test_it_knows_a_letter_of_which_nothing_is_returned(where: str, field: str) -> None:
    letter, _newer = sent_to("ivan@northwind.example"), sent_to("ivan@northwind.example")
    bounce = BOUNCE.partition("--b\nContent-Type: text/rfc822-headers")[0] + "--b--\n"
    take(bounce.replace(where, f"{where}\n{field}: {letter.message_id}").encode())
    assert outcomes(letter) == {"ivan@northwind.example": "bounced"}


def test_it_knows_a_letter_that_a_server_has_given_another_id() -> None:
    letter, other = sent_to("ivan@northwind.example"), sent_to("ann@client.example")
    foreign = "<AM0PR01@eurprd.prod.outlook.com>\nReferences: <first@northwind.example>\n {}"
    take(BOUNCE.format(message_id=foreign.format(letter.message_id)).encode())
    assert outcomes(letter) == {"ivan@northwind.example": "bounced"}
    take(BOUNCE.format(message_id=foreign.format(other.message_id)).encode())
    assert outcomes(other) == {"ann@client.example": "sent"}


def test_it_knows_a_russian_domain_in_the_form_that_servers_report() -> None:
    letter = sent_to("Ivan@Почта.рф")
    bounce = BOUNCE.replace("ivan@northwind.example", "ivan@xn--80a1acny.xn--p1ai")
    take(bounce.format(message_id=letter.message_id).encode())
    assert outcomes(letter) == {"Ivan@Почта.рф": "bounced"}


def test_it_sets_a_bounce_of_somebody_elses_letter_aside() -> None:
    assert take(BOUNCE.format(message_id="<theirs@x.example>").encode()).reason == Delivery.Reason.BOUNCE


def test_it_sets_an_automatic_reply_to_nothing_aside() -> None:
    delivery = take(write("Автоответ: в отпуске", Auto_Submitted="auto-replied"))
    assert delivery.reason == Delivery.Reason.AUTO_REPLY


@pytest.mark.parametrize(
    "headers",
    [{"X_Auto_Response_Suppress": "All"}, {"Auto_Submitted": "auto-generated"}, {"List_Id": "<news.example>"}],
)
def test_it_opens_tickets_for_other_letters_of_programs(headers: dict[str, str]) -> None:
    assert take(write(**headers)).state == Delivery.State.TAKEN_IN  # type: ignore[arg-type] # all headers are strings
    assert Ticket.objects.count() == 1


def test_it_rehearses_without_writing() -> None:
    delivery = make_delivery(write())
    rehearsal = rehearse(delivery)
    delivery.refresh_from_db()
    assert rehearsal.state == Delivery.State.TAKEN_IN
    assert [line["step"] for line in rehearsal.trace][:4] == ["parse", "screen", "identify", "thread"]
    assert delivery.state == Delivery.State.STORED
    assert not Ticket.objects.exists()


def test_it_gives_a_letter_one_outcome_however_often_it_is_taken_in() -> None:
    delivery = make_delivery(write())
    assert take_in(Delivery.objects.get(pk=delivery.pk)) == Delivery.State.TAKEN_IN
    assert take_in(delivery) == Delivery.State.TAKEN_IN
    assert Ticket.objects.count() == 1
