"""Outgoing routes: the letter of a message's values, read back by the standard library's parser."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar

from apps.activities.models import EmailActivity
from apps.attributes import Type, ValuesRefusedError
from apps.attributes.values import store_document
from apps.mail.dispatch import dispatch
from apps.mail.models import OutboxLetter
from apps.scenarios.models import OutgoingAttribute, OutgoingRoute
from apps.scenarios.outgoing import RouteError, prepare, send
from tests import cast
from tests.linking.writing import make_rule
from tests.scenarios.writing import make_outgoing, sender_at
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.django_db

TO = {"To": "Анна Котова <anna@northwind.example>"}
SEED = TO | {"FullName": "Анна Сергеевна", "FileName": "Договор.pdf"}


def sent(sink: SmtpSink) -> EmailMessage:
    """The letter that the sink has got, read by the standard library."""
    assert dispatch() == 1
    (taken,) = sink.letters
    return message_from_bytes(taken.raw, policy=default)


def people(letter: EmailMessage, field: str) -> list[tuple[str, str]]:
    return [(address.display_name, address.addr_spec) for address in letter[field].addresses]


def body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").strip()


def test_it_sends_the_letter_of_the_seed(smtp_sink: SmtpSink) -> None:
    route = make_outgoing(sender=sender_at(smtp_sink))
    contract = store_document("Договор.pdf", b"%PDF-1.7 contract", "application/pdf")
    values = SEED | {"Attachments": [{"Name": "Договор", "Extension": "pdf", "Content": contract}]}

    send(route, values)

    letter = sent(smtp_sink)
    assert people(letter, "From") == [("Отдел договоров", "support@postdesk.example")]
    assert people(letter, "To") == [("Анна Котова", "anna@northwind.example")]
    assert letter["Subject"] == "Документ Договор.pdf к рассмотрению."
    assert body(letter, "plain") == "Здравствуйте, Анна Сергеевна!\n\nРассмотрите документ Договор.pdf."
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("Договор.pdf", "application/pdf")
    assert file.get_payload(decode=True) == b"%PDF-1.7 contract"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert smtp_sink.letters[0].mail_from == "support@postdesk.example"


def test_it_sends_copies_names_headers_and_hides_the_hidden(smtp_sink: SmtpSink) -> None:
    route = make_outgoing(
        {"name": "Boss", "type": Type.ACCOUNT},
        {"name": "Number", "type": Type.NUMBER},
        {"name": "Other", "array": True},
        sender=sender_at(smtp_sink),
        sender_name="Договоры, отдел",
        sender_address="contracts@postdesk.example",
        copy_addresses="{Boss.Address}; {Other}",
        copy_names="{Boss.Name}; Первый; Второй",
        hidden_addresses="archive@postdesk.example",
        hidden_names="Архив",
        subject="Счёт {Number}",
        text="{{{Number}}}",
        headers="X-Order: № {Number}\n",
        recipients=({"user": cast.olga()}, {"address": "{Boss.Address};b@x.example", "name": "{Boss}; Б"}),
    )
    cast.ivan()

    send(
        route,
        {
            "Boss": "ivan@northwind.example",
            "Number": "1 234,50",
            "Other": ["one@x.example", "two@x.example"],
            "CustomHeaders": ["X-Kind: invoice"],
        },
    )

    letter = sent(smtp_sink)
    assert people(letter, "From") == [("Договоры, отдел", "contracts@postdesk.example")]
    assert people(letter, "To") == [
        ("Olga Kuznetsova", "olga@postdesk.example"), ("Иван Петров", "ivan@northwind.example"), ("Б", "b@x.example"),
    ]  # fmt: skip
    assert people(letter, "Cc") == [
        ("Иван Петров", "ivan@northwind.example"), ("Первый", "one@x.example"), ("Второй", "two@x.example"),
    ]  # fmt: skip
    assert letter["Bcc"] is None
    assert b"archive@" not in smtp_sink.letters[0].raw
    assert "archive@postdesk.example" in smtp_sink.letters[0].recipients
    assert (letter["Subject"], letter["X-Order"], letter["X-Kind"]) == ("Счёт 1234,50", "№ 1234,50", "invoice")
    assert body(letter, "plain") == "{1234,50}"


@pytest.mark.parametrize(
    ("form", "types"),
    [
        ("plain", ["text/plain"]),
        ("html", ["text/html"]),
        ("both", ["multipart/alternative", "text/plain", "text/html"]),
    ],
)
def test_it_writes_each_format_and_escapes_values(smtp_sink: SmtpSink, form: str, types: list[str]) -> None:
    route = make_outgoing(
        {"name": "Text"}, {"name": "Rich", "html": True},
        sender=sender_at(smtp_sink), format=form, subject="Тест", text="{Text} {Rich}", html="<p>{Text}</p>{Rich}",
    )  # fmt: skip

    send(route, TO | {"Text": "<b>1 & 2</b>\n{Rich}", "Rich": "<i>да</i><script>alert(1)</script>"})

    letter = sent(smtp_sink)
    assert [part.get_content_type() for part in letter.walk()] == types
    if form != "html":
        assert body(letter, "plain") == "<b>1 & 2</b>\n{Rich} да"
    if form != "plain":
        assert body(letter, "html") == "<p>&lt;b&gt;1 &amp; 2&lt;/b&gt;<br>\n{Rich}</p><i>да</i>"


def test_it_sends_a_meeting_that_calendars_understand(smtp_sink: SmtpSink) -> None:
    route = make_outgoing(
        {"name": "From", "type": Type.DATE_TIME}, {"name": "Till", "type": Type.DATE_TIME}, {"name": "Room"},
        sender=sender_at(smtp_sink), subject="Встреча", text="Ждём вас.", meeting=True,
        meeting_start="From", meeting_end="Till", meeting_place="Переговорная {Room}",
    )  # fmt: skip

    send(
        route,
        TO | {"From": "21.11.2026 15:00 +0300", "Till": "2026-11-21T16:30:00+03:00", "Room": "5; второй этаж, «Юг»"},
    )

    letter = sent(smtp_sink)
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    calendar = Calendar.from_ical(part.get_content())
    event: Any = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["SUMMARY"], event["STATUS"]) == ("REQUEST", "Встреча", "CONFIRMED")
    assert event["DTSTART"].dt == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
    assert event["LOCATION"] == "Переговорная 5; второй этаж, «Юг»"
    assert event["ORGANIZER"] == "mailto:support@postdesk.example"
    assert event["ATTENDEE"] == "mailto:anna@northwind.example"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert "@" in event["UID"]
    activity = EmailActivity.objects.get()
    assert (activity.meeting.method, activity.meeting.uid, activity.meeting.start) == (
        "request", str(event["UID"]), datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
    )  # fmt: skip


def test_it_keeps_an_outgoing_activity_with_values_files_and_links(
    smtp_sink: SmtpSink, django_capture_on_commit_callbacks: Any
) -> None:
    ticket = cast.make_ticket(number="HD-77")
    make_rule("HD-[0-9]+")
    contact, olga = cast.ivan(), cast.olga()
    route = make_outgoing(sender=sender_at(smtp_sink))
    file = store_document("a.txt", b"hello", "text/plain")

    values = SEED | {"To": "ivan@northwind.example", "FileName": "HD-77.txt", "Attachments": [{"Content": file}]}

    with django_capture_on_commit_callbacks(execute=True):
        queued = send(route, values, by=olga)

    activity = EmailActivity.objects.get()
    assert [link.object for link in activity.links.all()] == [ticket]
    assert queued.kind == OutboxLetter.Kind.LETTER
    assert (activity.direction, activity.outbox_letter, activity.message_id) == ("outgoing", queued, queued.message_id)
    assert (activity.author, activity.contact, activity.account) == (olga, contact, contact.account)
    assert activity.recipients == [{"kind": "to", "name": "", "address": "ivan@northwind.example"}]
    assert [(found.name, found.size) for found in activity.attachments.all()] == [("a.txt", 5)]
    kept = activity.message_values.get()
    assert (kept.outgoing_route, kept.route_name) == (route, "documents")
    assert kept.typed()["FullName"] == "Анна Сергеевна"
    assert kept.typed()["Attachments"] == ({"Content": file},)
    assert sent(smtp_sink)["Auto-Submitted"] is None


@pytest.mark.parametrize(
    ("flags", "given", "sentence"),
    [
        ({"required": True}, {}, "“Own” is missing."),
        ({"non_empty": True}, {"Own": "  "}, "“Own” is empty."),
        ({"type": Type.NUMBER}, {"Own": "много"}, "“много” is not a number"),
        ({"type": Type.NUMBER, "array": True}, {"Own": ["1", "два"]}, "“два” is not a number"),
        ({"type": Type.DATE_TIME}, {"Own": "05/06/2026"}, "could mean two"),
        ({"type": Type.BOOLEAN}, {"Own": "возможно"}, "neither yes nor no"),
        ({"type": Type.ACCOUNT}, {"Own": "nobody@x.example"}, "no contact, account or user"),
        ({"type": Type.DOCUMENT}, {"Own": "a.pdf"}, "not a file"),
        ({"array": True, "non_empty": True}, {"Own": []}, "“Own” is empty."),
        ({}, {"Onw": "x"}, "There is no attribute “Onw” here."),
    ],
)
def test_it_tells_what_is_wrong_with_values(flags: dict[str, Any], given: dict[str, Any], sentence: str) -> None:
    route = make_outgoing({"name": "Own"} | flags, subject="", text="")

    with pytest.raises(ValuesRefusedError) as refused:
        prepare(route, TO | given)

    assert sentence in str(refused.value)


def test_a_built_in_attribute_may_be_demanded() -> None:
    route = make_outgoing(must_have=["Attachments"])

    with pytest.raises(ValuesRefusedError, match="“Attachments” is missing"):
        prepare(route, SEED)


@pytest.mark.parametrize(
    ("fields", "values", "sentence"),
    [
        ({}, {"To": None}, "The letter has no recipient."),
        ({}, {"To": "Анна"}, "is not an e-mail address"),
        ({}, {"To": [{"Name": "Anna", "Address": "a@x.example\r\nBcc: evil@x.example"}]}, "is not an e-mail address"),
        ({}, {"CustomHeaders": ["Bcc: evil@x.example"]}, "can’t be the name"),
        ({"copy_addresses": "{FullName}"}, {}, "is not an e-mail address"),
    ],
)
def test_it_tells_what_keeps_a_letter_from_being_made(
    fields: dict[str, Any], values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RouteError, match=sentence):
        prepare(make_outgoing(**fields), SEED | values)


def test_a_route_that_lost_an_attribute_is_switched_off_with_the_reason() -> None:
    route = make_outgoing()
    OutgoingAttribute.objects.filter(name="FullName").delete()

    with pytest.raises(RouteError, match="was switched off"):
        send(route, {})

    route = OutgoingRoute.objects.get()
    assert not route.enabled
    assert route.switched_off_why.startswith("{FullName} stands for no attribute of this route.")
    assert not OutboxLetter.objects.exists()
    with pytest.raises(RouteError, match="Switch it on first"):
        send(route, {})
