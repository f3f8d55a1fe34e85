"""Acknowledgements: to whom, in which words, and to whom never (RFC 3834)."""

import email
from email.message import EmailMessage
from email.policy import default

import pytest

from apps.desk.placeholders import fill
from apps.intake.intake import take_in
from apps.intake.own_letters import PER_HOUR
from apps.mail.models import Delivery, OutboxLetter
from apps.mail.own_ids import ticket_of_message_id, ticket_of_reply_address
from apps.tickets.models import Ticket
from tests.cast import BORIS, make_delivery, make_mailbox, make_queue, make_sender
from tests.writing import SUPPORT, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender() -> None:
    make_sender(is_default=True, name="Поддержка", address=SUPPORT)


def take(raw: bytes, **fields: object) -> str:
    """Take the letter in; the code of what was decided about acknowledging it."""
    delivery = make_delivery(raw, **fields)
    take_in(delivery)
    return str(next(line["code"] for line in delivery.trace if line["step"] == "acknowledge"))


def acknowledgement() -> EmailMessage:
    letter = OutboxLetter.objects.get()
    message = email.message_from_bytes(bytes(letter.mime), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_it_answers_in_the_letters_language_with_the_number() -> None:
    assert take(write("Принтер", message_id="<one@northwind.example>")) == "queued"
    message = acknowledgement()
    ticket = Ticket.objects.get()
    assert message["Subject"] == f"[{ticket.number}] Принтер"
    assert "Здравствуйте, Иван Петров!" in message.get_content()
    assert ticket.number in message.get_content()
    OutboxLetter.objects.all().delete()
    take(write("Printer", "It is broken.", sender="Ann <ann@client.example>"))
    assert "Hello Ann," in acknowledgement().get_content()


def test_it_is_written_as_rfc_3834_asks() -> None:
    take(write(message_id="<one@northwind.example>"))
    message = acknowledgement()
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["In-Reply-To"] == "<one@northwind.example>"
    assert message["References"].split() == ["<one@northwind.example>", message["Message-ID"]]
    assert OutboxLetter.objects.get().envelope_from == ""
    assert ticket_of_message_id(message["Message-ID"]) == Ticket.objects.get().pk


def test_it_keeps_long_references_on_one_line() -> None:
    long_id = f"<{'a' * 90}@northwind.example>"
    take(write(message_id=long_id))
    raw = bytes(OutboxLetter.objects.get().mime)
    assert f"In-Reply-To: {long_id}".encode() in raw
    assert b"=?utf-8?q?=3C" not in raw


def test_a_customers_words_are_never_a_template_or_a_header() -> None:
    take(write("{Name} {Number} {settings.SECRET_KEY}"))
    assert "{Name} {Number} {settings.SECRET_KEY}" in acknowledgement()["Subject"]
    OutboxLetter.objects.all().delete()
    take(write("x").replace(b"Subject: x", b"Subject: =?utf-8?q?a=0D=0ABcc:_victim@x.example?="))
    assert acknowledgement()["Bcc"] is None
    assert fill("{Number}-{Nothing}", {"Number": "HD-1", "Subject": "", "Name": ""}) == "HD-1-"


def test_it_asks_for_replies_to_the_signed_address_when_the_mailbox_wants_it() -> None:
    take(write(), mailbox=make_mailbox(signed_reply_address=True))
    assert ticket_of_reply_address(acknowledgement()["Reply-To"]) == Ticket.objects.get().pk


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X_Auto_Response_Suppress": "All"}, "not-answerable"),
        ({"Auto_Submitted": "auto-generated"}, "not-answerable"),
        ({"Precedence": "bulk"}, "not-answerable"),
        ({"List_Id": "<news.example>"}, "not-answerable"),
        ({"sender": SUPPORT}, "own-address"),
        ({"sender": "noreply@shop.example"}, "not-answerable"),
        ({}, "queued"),
    ],
)
def test_it_never_answers_machines_lists_or_ourselves(headers: dict[str, str], code: str) -> None:
    assert take(write(**headers)) == code  # type: ignore[arg-type] # all of them are strings
    assert OutboxLetter.objects.count() == (code == "queued")


def test_it_does_not_answer_replies_history_or_for_a_silent_queue() -> None:
    take(write(message_id="<one@northwind.example>"))
    assert take(write("Re", answers="<one@northwind.example>")) == "reply"
    assert take(write("История"), silent=True) == "silent"
    silent = make_queue(system_name="silent", acknowledge=False)
    assert take(write("Тихо"), mailbox=make_mailbox(system_name="silent", queue=silent)) == "off"


def test_it_stops_answering_an_address_that_writes_and_writes() -> None:
    codes = [take(write(f"Письмо {number}", sender=BORIS)) for number in range(PER_HOUR + 2)]
    assert codes == ["queued"] * PER_HOUR + ["rate"] * 2
    assert take(write("Другой человек")) == "queued"


def test_it_says_so_when_nothing_can_be_sent() -> None:
    OutboxLetter.objects.all().delete()
    make_sender().delete()
    assert take(write()) == "no-sender"
    assert Delivery.objects.get().state == Delivery.State.TAKEN_IN
