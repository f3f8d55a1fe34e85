"""Letters through a true relay: what it passes on is read at the other end, and what it can't deliver it reports."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from apps.intake.pipeline import work_mailbox
from apps.mail.dispatch import dispatch
from apps.mail.letters import File, Letter, Person
from apps.mail.models import Delivery, OutboxLetter, Sender
from apps.mail.outbox import queue
from apps.mail.transports.base import Connection
from apps.mail.transports.smtp import SmtpSender
from tests.cast import make_mailbox, make_sender
from tests.servers.exim import Exim
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.real_server("exim4")

DESK = Person("Служба поддержки", "support@postdesk.example")
IVAN = Person("Петров, Иван", "ivan@northwind.example")
ANN = Person("Ann O’Neil", "ann@client.example")
BILL = File("Счёт № 53 «за сентябрь».pdf", "application/pdf", b"%PDF\r\n.\r\n\0" * 99)
TEXT = "Добрый день!\n.\nСчёт во вложении.\n"


@pytest.fixture
def onward() -> Iterator[SmtpSink]:
    """The server behind the relay."""
    with SmtpSink(smtputf8=True) as sink:
        yield sink


@pytest.fixture
def relay(onward: SmtpSink) -> Iterator[Exim]:
    with Exim(onward.port) as server:
        yield server


def sender_at(relay: Exim, **fields: object) -> Sender:
    return make_sender(port=relay.port, security="none", authentication="none", **fields)


def eventually(look: Callable[[], list[Any]], relay: Exim) -> list[Any]:
    deadline = time.monotonic() + 30
    while not (found := look()):
        assert time.monotonic() < deadline, relay.log()
        time.sleep(0.05)
    return found


@pytest.mark.django_db
def test_a_letter_comes_out_of_the_relay_as_it_was_written(relay: Exim, onward: SmtpSink) -> None:
    letter = Letter(
        DESK,
        (IVAN,),
        cc=(ANN,),
        bcc=(Person("", "boss@client.example"),),
        subject="Re: Счёт № 53 «за сентябрь» и приложение к нему на трёх листах",
        text=TEXT,
        html="<p>Добрый день!</p>",
        files=(BILL,),
        in_reply_to="<question@northwind.example>",
        references=("<first@northwind.example>", "<question@northwind.example>"),
        date=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    )
    queued = queue(letter, kind=OutboxLetter.Kind.LETTER, sender=sender_at(relay))
    assert dispatch() == 1

    taken = eventually(lambda: onward.letters, relay)
    message = message_from_bytes(taken[0].raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert {each for letter in taken for each in letter.recipients} == {
        IVAN.address, ANN.address, "boss@client.example"
    }  # fmt: skip
    assert taken[0].mail_from == DESK.address
    assert message["Received"]
    assert (message["From"].addresses[0].display_name, message["From"].addresses[0].addr_spec) == (
        DESK.name,
        DESK.address,
    )
    assert [each.addr_spec for each in message["To"].addresses + message["Cc"].addresses] == [IVAN.address, ANN.address]
    assert message["Bcc"] is None
    assert message["Subject"] == letter.subject
    assert message["Message-ID"] == queued.message_id
    assert message["In-Reply-To"] == letter.in_reply_to
    assert message["References"].split() == [*letter.references, queued.message_id]
    assert message["Date"].datetime == letter.date
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert text.get_content().replace("\r\n", "\n") == TEXT
    assert html
    assert "<p>Добрый день!</p>" in html.get_content()
    [bill] = message.iter_attachments()
    assert (bill.get_filename(), bill.get_content()) == (BILL.name, BILL.content)


@pytest.mark.django_db
def test_the_relays_own_report_marks_the_letter_as_bounced(relay: Exim, onward: SmtpSink) -> None:
    onward.refused = {"nobody@northwind.example": "550 5.1.1 No such user here"}
    mailbox = make_mailbox(
        protocol="maildir", server=str(relay.maildir), first_connection="as-new", after_processing="leave"
    )
    letter = Letter(DESK, (IVAN, Person("", "nobody@northwind.example")), subject="Счёт", text=TEXT)
    queued = queue(letter, kind=OutboxLetter.Kind.LETTER, sender=sender_at(relay))
    assert dispatch() == 1
    queued.refresh_from_db()
    assert queued.state == OutboxLetter.State.SENT  # as far as anybody can tell: the relay has taken it

    eventually(lambda: [*relay.maildir.glob("new/*")], relay)
    work_mailbox(mailbox)
    queued.refresh_from_db()
    assert queued.state == OutboxLetter.State.BOUNCED
    assert [(each.address, each.state) for each in queued.by_recipient] == [
        (IVAN.address, "sent"),
        ("nobody@northwind.example", "bounced"),
    ]
    assert "No such user here" in queued.trouble_detail
    assert Delivery.objects.get().reason == Delivery.Reason.BOUNCE


@pytest.mark.django_db
def test_a_sender_that_the_relay_does_not_own_is_explained(relay: Exim) -> None:
    sender = sender_at(relay, address="boss@foreign.example")
    letter = queue(Letter(Person("", sender.address), (IVAN,)), kind=OutboxLetter.Kind.LETTER, sender=sender)
    assert dispatch() == 0
    letter.refresh_from_db()
    assert letter.state == OutboxLetter.State.FAILED
    assert "belongs to the login" in str(letter.sentence)
    assert "not owned by the user" in letter.trouble_detail


def test_eight_bits_and_cyrillic_addresses_pass_the_relay(relay: Exim, onward: SmtpSink) -> None:
    raw = "Subject: =?utf-8?b?0K8=?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nДобрый день\r\n".encode()
    settings = Connection("smtp", "127.0.0.1", relay.port, security="none", authentication="none")
    with SmtpSender(settings) as session:
        assert session.send(DESK.address, ["иван@northwind.example"], raw) == []
    [taken] = eventually(lambda: onward.letters, relay)
    assert taken.recipients == ["иван@northwind.example"]
    assert "SMTPUTF8" in taken.options
    assert taken.raw.replace(b"\r\n", b"\n").endswith("\n\nДобрый день\n".encode())
