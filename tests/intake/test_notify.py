"""Notifications to participants: who is told what another one wrote to us alone, in which words, and who never."""

import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from apps.contacts.models import Contact
from apps.intake.intake import take_in
from apps.intake.own_letters import PER_HOUR
from apps.intake.pipeline import work_mailbox
from apps.intake.trace import sentence
from apps.mail.dispatch import dispatch
from apps.mail.models import Delivery, OutboxLetter, Sender
from apps.mail.own_ids import ticket_of_message_id, ticket_of_reply_address
from apps.tickets.models import Event, Ticket
from apps.tickets.participants import invite
from apps.tickets.timeline import timeline
from tests import cast
from tests.boxes import make_box
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpSink
from tests.writing import SUPPORT, write

pytestmark = pytest.mark.django_db

FIRST = "<first@northwind.example>"
ANNA = "anna@client.example"
ABOUT_AGENTS = {"unassigned", "agent-told"}


@pytest.fixture(autouse=True)
def sender() -> Sender:
    return cast.make_sender(is_default=True, name="Поддержка", address=SUPPORT)


@pytest.fixture
def anna() -> Contact:
    return cast.make_contact("Anna Smith", ANNA)


@pytest.fixture
def ticket(anna: Contact, sender: Sender) -> Ticket:
    """Ivan's ticket, in which Anna takes part."""
    cast.make_queue()
    take(write("Принтер", message_id=FIRST))
    OutboxLetter.objects.all().delete()
    ticket = Ticket.objects.get()
    invite(ticket, [anna])
    return ticket


def take(raw: bytes, **fields: Any) -> dict[str, str]:
    """Take the letter in; what was decided about whom, of those who take part."""
    delivery = cast.make_delivery(raw, **fields)
    assert take_in(delivery) == Delivery.State.TAKEN_IN
    lines = [line for line in delivery.trace if line["step"] == "notify" and line["code"] not in ABOUT_AGENTS]
    return {line["code"]: line.get("people", "") for line in lines}


def reply(text: str = "Всё ещё не печатает.\n", **headers: Any) -> bytes:
    """Ivan writes to us alone."""
    return write("Re: [HD-1] Принтер", text, answers=FIRST, **headers)


def letters() -> list[EmailMessage]:
    rows = OutboxLetter.objects.filter(kind=OutboxLetter.Kind.NOTIFICATION).order_by("pk")
    return [email.message_from_bytes(bytes(row.mime), policy=default) for row in rows]


def test_it_tells_the_others_what_one_of_them_wrote_to_us_alone(ticket: Ticket) -> None:
    quoted = (
        "Всё ещё не печатает.\n\nпт, 20 нояб. 2026 г. в 10:00, Поддержка <support@postdesk.example>:\n> Проверьте\n"
    )

    assert take(reply(quoted, files={"Фото.png": b"png"})) == {"queued": "Anna Smith"}

    (letter,) = letters()
    text = letter.get_content()
    assert (letter["To"], letter["Subject"]) == (f"Anna Smith <{ANNA}>", "[HD-1] Принтер")
    assert "Здравствуйте, Anna Smith!" in text
    assert "Иван Петров пишет нам по обращению HD-1:" in text
    assert "> Всё ещё не печатает." in text
    assert "Фото.png" in text
    assert "Проверьте" not in text
    event = timeline(ticket).entries[-1]
    assert (event.sentence, event.by) == ("notification to Anna Smith", "")


def test_it_goes_out_and_an_answer_comes_back_to_everybody(
    dovecot: Dovecot, tmp_path: Path, smtp_sink: SmtpSink, anna: Contact, sender: Sender
) -> None:
    Sender.objects.update(port=smtp_sink.port, security="none", authentication="none")
    cast.make_queue(is_default=True)
    box = make_box("maildir", dovecot, tmp_path, signed_reply_address=True)
    box.deliver(write("Принтер", to=f"{SUPPORT}, {ANNA}", message_id=FIRST))
    work_mailbox(box.mailbox)
    box.deliver(reply())
    work_mailbox(box.mailbox)
    dispatch()

    told = email.message_from_bytes(smtp_sink.letters[-1].raw, policy=default)
    assert smtp_sink.letters[-1].recipients == [ANNA]
    assert smtp_sink.letters[-1].mail_from == SUPPORT  # where it bounces to
    ticket = Ticket.objects.get()
    assert ticket_of_reply_address(told["Reply-To"]) == ticket.pk
    answer = write("Re: [HD-1] Принтер", "Try another one.\n", sender=f"Anna <{ANNA}>", to=told["Reply-To"])
    box.deliver(answer)
    work_mailbox(box.mailbox)

    assert ticket.activities.count() == 3
    to_ivan = letters()[-1]
    assert to_ivan["To"].addresses[0].addr_spec == "ivan@northwind.example"
    assert "> Try another one." in to_ivan.get_content()


def test_it_stays_in_one_conversation_and_is_answered_by_no_machine(ticket: Ticket) -> None:
    cast.make_mailbox(signed_reply_address=True)
    take(reply(message_id="<second@northwind.example>"))
    (letter,) = letters()

    assert letter["References"].split() == [FIRST, "<second@northwind.example>", letter["Message-ID"]]
    assert ticket_of_message_id(letter["Message-ID"]) == ticket.pk
    assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    vacation = write("Out of office", "I am away.\n", sender=f"Anna <{ANNA}>", answers=letter["Message-ID"],
                     Auto_Submitted="auto-replied")  # fmt: skip
    assert take(vacation) == {"automatic": ""}
    assert ticket.activities.count() == 3
    assert len(letters()) == 1


def test_it_writes_in_the_language_and_to_the_address_that_the_person_used_last(ticket: Ticket, anna: Contact) -> None:
    anna.addresses.create(address="smith@client.example")
    take(write("Question", "How do I pay?\n", sender="smith@client.example"))
    take(reply("x" * 2000))
    letter = letters()[-1]

    assert letter["To"] == "Anna Smith <smith@client.example>"
    assert "Hello Anna Smith," in letter.get_content()
    assert f"> {'x' * 999}…" in letter.get_content()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"notify": False}, "unwanted"),
        ({"addresses": []}, "no-address"),
        ({"addresses": ["anna smith@client.example"]}, "no-address"),
        ({"addresses": ["noreply@client.example"]}, "no-address"),
        ({"addresses": ["olga@postdesk.example"]}, "works-here"),
        ({"addresses": ["billing@postdesk.example"]}, "works-here"),
        ({"user": "olga"}, "works-here"),
        ({"user": "gone"}, "queued"),
        ({"addresses": [ANNA, "copied@client.example"]}, "has-it"),
        ({}, "queued"),
    ],
)
def test_it_knows_who_needs_no_letter(ticket: Ticket, anna: Contact, change: dict[str, Any], code: str) -> None:
    olga = cast.olga()
    cast.make_mailbox(system_name="billing")
    anna.addresses.all().delete()
    for address in change.get("addresses", [ANNA]):
        anna.addresses.create(address=address)
    if "user" in change:
        anna.user = olga
        olga.is_active = change["user"] == "olga"
        olga.save()
    anna.notify = change.get("notify", True)
    anna.save()

    assert take(reply(Cc="copied@client.example")) == {code: "Anna Smith"}
    assert len(letters()) == (code == "queued")


def test_it_tells_each_for_herself(ticket: Ticket, anna: Contact) -> None:
    """One who can't be told doesn't keep the others from it; who answered is left out."""
    deaf, boris = cast.make_contact("Глухой", "broken address@x"), cast.make_contact("Борис", cast.BORIS)
    invite(ticket, [deaf, boris])

    told = take(write("Re: [HD-1] Принтер", "И у меня.\n", sender=cast.BORIS, to=f"{SUPPORT}, {ANNA}"))

    assert told == {"queued": "Иван Петров", "has-it": "Anna Smith", "no-address": "Глухой"}
    assert "Борис пишет нам" in letters()[0].get_content()
    assert ANNA not in letters()[0].as_string()


@pytest.mark.parametrize(
    ("headers", "fields", "code"),
    [
        ({"Auto_Submitted": "auto-generated"}, {}, "automatic"),
        ({"List_Id": "<news.example>"}, {}, "automatic"),
        ({}, {"silent": True}, "silent"),
        ({"sender": "Olga <olga@postdesk.example>"}, {}, "agent"),
        ({"sender": SUPPORT}, {}, "agent"),
        ({"Authentication_Results": "mx.example; dmarc=fail header.from=northwind.example"}, {}, "disowned"),
    ],
)
def test_it_tells_nobody_of_what_is_no_news(
    ticket: Ticket, headers: dict[str, Any], fields: dict[str, Any], code: str
) -> None:
    cast.olga()
    mailbox = cast.make_mailbox(system_name="checked", address=SUPPORT, authserv_id="mx.example")

    assert take(reply(**headers), mailbox=mailbox, **fields) == {code: ""}
    assert not letters()


def test_it_says_so_when_nobody_else_takes_part_or_the_queue_or_the_senders_are_silent(ticket: Ticket) -> None:
    OutboxLetter.objects.all().delete()
    Sender.objects.all().delete()
    assert take(reply()) == {"no-sender": ""}
    ticket.queue.notify_participants = False
    ticket.queue.save()
    assert take(reply()) == {"off": ""}
    ticket.participants.all().delete()
    assert take(reply()) == {"alone": ""}
    assert take(write("Новое", message_id="<other@northwind.example>")) == {}


def test_it_leaves_by_the_default_sender_or_else_by_the_mailboxs_own(ticket: Ticket, sender: Sender) -> None:
    own = cast.make_sender(system_name="own", address="own@postdesk.example", is_default=False)
    mailbox = cast.make_mailbox(system_name="own", address=SUPPORT, sender=own)
    take(reply(), mailbox=mailbox)
    Sender.objects.filter(pk=sender.pk).update(enabled=False)
    take(reply(), mailbox=mailbox)

    assert list(OutboxLetter.objects.order_by("pk").values_list("sender", flat=True)) == [sender.pk, own.pk]
    first, second = letters()
    assert (first["Reply-To"], second["Reply-To"]) == (None, SUPPORT)


def test_it_spares_an_address_that_has_got_many(ticket: Ticket) -> None:
    told = [take(reply(f"Письмо {number}\n")) for number in range(PER_HOUR + 1)]

    assert told == [{"queued": "Anna Smith"}] * PER_HOUR + [{"rate": "Anna Smith"}]
    assert Event.objects.filter(kind=Event.Kind.NOTIFIED).count() == PER_HOUR


def test_a_customers_words_are_never_a_template(ticket: Ticket) -> None:
    take(reply("{Author} {Number} {settings.SECRET_KEY}\n"))

    assert "> {Author} {Number} {settings.SECRET_KEY}" in letters()[0].get_content()


def test_its_trace_says_it_in_words(ticket: Ticket) -> None:
    told = sentence({"step": "notify", "code": "unwanted", "people": "Anna Smith"})

    assert told == "Not notified, because their contact says so: Anna Smith."
