"""Incoming routes: values out of real letters, the answers to the mail server, and replies."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from apps.activities.models import EmailActivity
from apps.attributes import Document, Period, Reference, Type
from apps.intake.intake import take_in
from apps.intake.pipeline import work_mailbox
from apps.intake.trace import sentences
from apps.mail.dispatch import dispatch
from apps.mail.models import Delivery, OutboxLetter
from apps.mail.transports import open_source
from apps.scenarios.models import MessageValues
from tests import cast
from tests.boxes import OK_FOLDER, Box, make_folders
from tests.linking.test_matching import BAIT, EXPLOSIVE
from tests.scenarios.writing import make_incoming, make_outgoing, sender_at
from tests.servers.smtp import SmtpSink
from tests.writing import write

pytestmark = pytest.mark.django_db

ORDER = """Добрый день!

Заказ: № 15
Сумма: 12 500,50 руб.
Дата поставки = 1 декабря 2026 г. 10:00
Срок: 2 дня 4 ч
Период: 01.12.2026 10:00 – 05.12.2026 18:00
Срочно: да
Менеджер: ivan@northwind.example
Товар: болт
Товар: гайка
"""
OWN: tuple[dict[str, Any], ...] = (
    {"name": "Number", "lookup": "Заказ"},
    {"name": "Sum", "type": Type.NUMBER, "lookup": "Сумма"},
    {"name": "Date", "type": Type.DATE_TIME, "lookup": "дата  поставки"},
    {"name": "Term", "type": Type.DURATION, "lookup": "Срок"},
    {"name": "Period", "type": Type.PERIOD, "lookup": "Период"},
    {"name": "Urgent", "type": Type.BOOLEAN, "lookup": "Срочно"},
    {"name": "Manager", "type": Type.ACCOUNT, "lookup": "Менеджер"},
    {"name": "Goods", "array": True, "lookup": "Товар"},
    {"name": "Fields", "type": Type.KEY_VALUE},
    {"name": "Client", "source": "header", "lookup": "X-Client"},
    {"name": "Inv", "source": "subject", "lookup": r"Inv-(\d+)", "type": Type.NUMBER},
    {"name": "Phones", "source": "body", "lookup": r"\+7(?P<value>\d+)", "array": True},
    {"name": "Contract", "source": "file", "lookup": "догов", "type": Type.DOCUMENT},
    {"name": "Card", "type": Type.OBJECT, "source": "parts"},
    {"name": "Card.Order", "lookup": "Заказ"},
    {"name": "Card.Sum", "type": Type.NUMBER, "lookup": "Сумма"},
)


def take(raw: bytes, **fields: Any) -> Delivery:
    delivery = cast.make_delivery(raw, **fields)
    take_in(delivery)
    delivery.refresh_from_db()
    return delivery


def kept() -> MessageValues:
    return MessageValues.objects.get()


def test_it_takes_values_of_every_type_from_every_place() -> None:
    contact = cast.ivan()
    make_incoming(*OWN)
    files = {"Прайс.xlsx": b"1", "Договор № 5.PDF": b"%PDF-1.7"}
    raw = write("По счёту Inv-53", ORDER + "Тел. +79161234567, +79167654321\n", files=files, X_Client="Северный ветер")

    take(raw)

    values = kept().typed()
    assert kept().problems == []
    assert {name: values[name] for name in ("Number", "Sum", "Urgent", "Goods", "Client", "Inv", "Phones")} == {
        "Number": "№ 15",
        "Sum": Decimal("12500.50"),
        "Urgent": True,
        "Goods": ("болт", "гайка"),
        "Client": "Северный ветер",
        "Inv": Decimal(53),
        "Phones": ("9161234567", "9167654321"),
    }
    moscow = timedelta(hours=3)
    assert values["Date"] == datetime(2026, 12, 1, 10, tzinfo=UTC) - moscow
    assert values["Term"] == timedelta(days=2, hours=4)
    assert values["Period"] == Period(
        datetime(2026, 12, 1, 10, tzinfo=UTC) - moscow, datetime(2026, 12, 5, 18, tzinfo=UTC) - moscow
    )
    assert values["Manager"] == Reference("contact", contact.pk, "Иван Петров", "ivan@northwind.example")
    assert values["Card"] == {"Order": "№ 15", "Sum": Decimal("12500.50")}
    fields: Any = values["Fields"]
    assert fields["Срочно"] == "да"
    contract = values["Contract"]
    assert isinstance(contract, Document)
    assert (contract.name, contract.extension, contract.content()) == ("Договор № 5.PDF", ".PDF", b"%PDF-1.7")


def test_it_takes_the_built_in_values_of_a_letter() -> None:
    make_incoming()

    delivery = take(write(files={"Счёт.pdf": b"%PDF"}, Cc="Анна <anna@x.example>", message_id="<1@x.example>"))

    values = kept().typed()
    assert values["From"] == {"Name": "Иван Петров", "Address": "ivan@northwind.example"}
    assert values["To"] == ({"Name": "", "Address": "support@postdesk.example"},)
    assert values["Cc"] == ({"Name": "Анна", "Address": "anna@x.example"},)
    assert (values["Subject"], values["GlobalMessageId"]) == ("Не приходит письмо", "<1@x.example>")
    assert values["ReceivedDate"] == delivery.received_at
    assert str(values["RawBody"]).startswith("Добрый день!")
    headers: Any = values["Headers"]
    assert {"Name": "Cc", "Value": "Анна <anna@x.example>"} in headers
    files: Any = values["Attachments"]
    assert [(file["Name"], file["Extension"], file["Content"].content()) for file in files] == [
        ("Счёт", ".pdf", b"%PDF")
    ]


def test_it_takes_a_calendar_event_by_its_own_route() -> None:
    make_incoming(system_name="letters")
    make_incoming(system_name="events", message_type="event")
    lines = [
        "BEGIN:VCALENDAR", "METHOD:REQUEST", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "SUMMARY:Встреча",
        "DTSTAMP:20261120T090000Z", "DTSTART:20261121T120000Z", "DTEND:20261121T130000Z", "LOCATION:Переговорная 5",
        "ORGANIZER:mailto:ivan@northwind.example", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    letter = message_from_bytes(write("Встреча"), policy=default)
    letter.add_attachment("\r\n".join(lines), subtype="calendar", params={"method": "REQUEST"})

    take(letter.as_bytes())

    values = kept().typed()
    assert kept().route_name == "events"
    assert (values["Location"], values["Start"], values["End"]) == (
        "Переговорная 5", datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 11, 21, 13, tzinfo=UTC),
    )  # fmt: skip
    assert "Headers" not in values


@pytest.mark.parametrize(
    ("own", "text", "sentence"),
    [
        ({"name": "Sum", "type": Type.NUMBER}, "Sum: a lot\n", "“a lot” is not a number"),
        ({"name": "Sum", "type": Type.NUMBER}, "Sum: 1,500\n", "could mean two"),
        ({"name": "Sum", "required": True}, "nothing\n", "“Sum” is missing."),
        ({"name": "Who", "type": Type.ACCOUNT}, "Who: nobody@x.example\n", "no contact, account or user"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_answer_and_no_lost_letter(
    own: dict[str, Any], text: str, sentence: str
) -> None:
    make_incoming(own, {"name": "Fine"}, answer="delete", error_answer="move", error_folder="Ошибки маршрута")

    delivery = take(write(text=text + "Fine: yes\n"))

    assert (delivery.state, delivery.server_answer, delivery.answer_folder) == ("taken-in", "move", "Ошибки маршрута")
    (problem,) = kept().problems
    assert problem["path"] == own["name"]
    assert sentence in problem["sentence"]
    assert kept().typed()["Fine"] == "yes"
    assert any("gave its error answer" in line for line in sentences(delivery.trace))
    assert EmailActivity.objects.get().ticket is not None


def test_an_expression_that_explodes_ends_in_time() -> None:
    make_incoming({"name": "Slow", "source": "subject", "lookup": EXPLOSIVE}, {"name": "Fine"})

    delivery = take(write(BAIT, "Fine: yes\n"))

    assert delivery.state == "taken-in"
    assert "took too long" in kept().problems[0]["sentence"]
    assert kept().typed()["Fine"] == "yes"


def test_it_answers_the_server_as_the_route_says(box_with_folders: Box) -> None:
    box = box_with_folders
    make_folders(box)
    with open_source(box.mailbox.connection()) as source:
        source.create_folder("Заказы")
        source.create_folder("Не разобрано")
    make_incoming(
        {"name": "Sum", "type": Type.NUMBER, "lookup": "Сумма"},
        mailbox=box.mailbox, answer="move", answer_folder="Заказы", error_answer="move", error_folder="Не разобрано",
    )  # fmt: skip
    box.deliver(write("Заказ", "Сумма: 100\n"))
    box.deliver(write("Ошибка", "Сумма: сто\n"))

    totals = work_mailbox(box.mailbox)

    assert (totals.taken_in, totals.settled, totals.trouble) == (2, 2, "")
    assert [len(box.letters(folder)) for folder in ("INBOX", "Заказы", "Не разобрано", OK_FOLDER)] == [0, 1, 1, 0]


def test_it_replies_by_a_route_when_a_letter_was_or_was_not_read(smtp_sink: SmtpSink) -> None:
    common: dict[str, Any] = {"sender": sender_at(smtp_sink), "language": "ru"}
    good = make_outgoing({"name": "Sum", "type": Type.NUMBER}, {"name": "Subject"}, system_name="accepted",
                         subject="Re: {Subject}", text="Принято: {Sum}", **common)  # fmt: skip
    bad = make_outgoing({"name": "Errors"}, system_name="refused", subject="Не понято", text="{Errors}", **common)
    make_incoming(
        {"name": "Sum", "type": Type.NUMBER, "lookup": "Сумма", "required": True}, answer_route=good, error_route=bad
    )

    take(write("Заказ", "Сумма: 100,5\n", message_id="<good@x.example>"))
    delivery = take(write("Заказ 2", "Суммы нет\n", sender="Анна <anna@x.example>"))
    take(write("Out of office", "Сумма: 1\n", Auto_Submitted="auto-replied", sender="bot@x.example"))

    assert OutboxLetter.objects.filter(kind="letter").count() == 2
    dispatch()
    letters = {
        letter["Subject"]: letter
        for letter in (message_from_bytes(taken.raw, policy=default) for taken in smtp_sink.letters)
    }
    accepted = letters["Re: Заказ"]
    assert str(accepted["To"]) == "Иван Петров <ivan@northwind.example>"
    assert accepted.get_content().strip() == "Принято: 100,5"
    assert (accepted["In-Reply-To"], accepted["Auto-Submitted"]) == ("<good@x.example>", "auto-replied")
    assert "Sum" in letters["Не понято"].get_content()
    reply = EmailActivity.objects.get(subject="Re: Заказ")
    assert reply.ticket == EmailActivity.objects.get(message_id="<good@x.example>").ticket
    assert any("replied" in line for line in sentences(delivery.trace))


def test_a_route_that_is_broken_in_the_database_stops_no_letter() -> None:
    make_incoming({"name": "Odd", "type": "unheard-of"}, system_name="broken")
    make_incoming({"name": "Fine"}, system_name="sound")

    delivery = take(write(text="Fine: yes\n"))

    assert delivery.state == "taken-in"
    assert (kept().route_name, kept().typed()["Fine"]) == ("sound", "yes")


def test_it_answers_invitations_as_the_route_says(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink, is_default=True)
    cast.make_mailbox(sender=sender)
    make_incoming(message_type="event", meeting_answer="tentative", meeting_message="Приду, если успею.")
    lines = [
        "BEGIN:VCALENDAR", "METHOD:REQUEST", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:meeting-1",
        "SUMMARY:Встреча", "DTSTAMP:20261120T090000Z", "DTSTART:20261121T120000Z", "DTEND:20261121T130000Z",
        "ORGANIZER:mailto:ivan@northwind.example", "ATTENDEE:mailto:support@postdesk.example", "END:VEVENT",
        "END:VCALENDAR", "",
    ]  # fmt: skip
    letter: Any = message_from_bytes(write("Встреча", Auto_Submitted="auto-generated"), policy=default)
    letter.add_attachment("\r\n".join(lines), subtype="calendar", params={"method": "REQUEST"})

    delivery = take(letter.as_bytes())
    take(write("Встреча, давно"), silent=True)

    assert "Read by the route “orders”; the invitation was answered." in sentences(delivery.trace)[-2]
    dispatch()
    (taken,) = [taken for taken in smtp_sink.letters if b"method=REPLY" in taken.raw]
    answer: Any = message_from_bytes(taken.raw, policy=default)
    assert str(answer["To"]) == "ivan@northwind.example"
    (part,) = [part for part in answer.walk() if part.get_content_type() == "text/calendar"]
    assert "PARTSTAT=TENTATIVE" in part.get_content()
    assert "Приду" in answer.get_body(("plain",)).get_content()
