"""The worked examples of the seeds over real servers: letters come through Dovecot and leave over SMTP."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from apps.activities.models import EmailActivity, Link
from apps.attributes.people import of_contact
from apps.attributes.values import store_document
from apps.demo.processes import install_processes
from apps.demo.routes import install_routes
from apps.intake.pipeline import work_mailbox
from apps.mail.dispatch import dispatch
from apps.records.keeping import create_record
from apps.records.models import Record, RecordType
from apps.scenarios.models import Run
from apps.scenarios.objects import kind_of
from apps.scenarios.runs.replies import note_replies
from apps.tickets.models import Ticket
from tests.boxes import DovecotBox
from tests.cast import ivan, make_activity, make_queue, olga
from tests.scenarios.making import work
from tests.scenarios.writing import sender_at
from tests.servers.smtp import SmtpSink
from tests.writing import write

pytestmark = pytest.mark.django_db

PDF, SCAN = b"%PDF-1.7\n" + bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + bytes(reversed(range(256)))


@pytest.fixture
def examples(imap_box: DovecotBox, smtp_sink: SmtpSink) -> SmtpSink:
    """Everything that the demo has, on a mailbox of Dovecot and a real SMTP server."""
    make_queue(acknowledge=False)
    sender = sender_at(smtp_sink, address="support@postdesk.example")
    install_routes(sender=sender.system_name, mailbox=imap_box.mailbox.system_name)
    install_processes(sender=sender.system_name, mailbox=imap_box.mailbox.system_name)
    return smtp_sink


def press(name: str, target: Any) -> Run:
    """Olga presses the button of a scenario; its steps up to the first wait are done, and letters leave."""
    client = Client()
    client.force_login(olga())
    kind = kind_of(target).key
    response = client.post(reverse("scenarios:start-for", args=[name, kind, target.pk]))
    assert response.status_code == 302
    return go_on(Run.objects.get(scenario__system_name=name))


def go_on(run: Run) -> Run:
    work()
    dispatch()
    run.refresh_from_db()
    assert not run.error
    return run


def written(sink: SmtpSink) -> list[EmailMessage]:
    """The letters that have left."""
    letters = [message_from_bytes(taken.raw, policy=default) for taken in sink.letters]
    return [letter for letter in letters if isinstance(letter, EmailMessage)]


def record_of(type_name: str, **values: object) -> Record:
    return create_record(RecordType.objects.get(system_name=type_name), values, by=olga())


def test_a_letter_with_files_becomes_a_record_of_the_registry(imap_box: DovecotBox, examples: SmtpSink) -> None:
    raw = write(
        sender="Анна Лебедева <anna@lebedev.example>",
        subject="Документы",
        files={"Договор № 118.pdf": PDF, "Скан.png": SCAN},
    )
    imap_box.deliver(raw)
    imap_box.deliver(write(sender="Анна Лебедева <anna@lebedev.example>", subject="Без вложений"))
    assert work_mailbox(imap_box.mailbox).taken_in == 2
    work()
    record = Record.objects.get()
    values: dict[str, Any] = dict(record.typed())
    assert record.record_type.title == "Реестр документов"
    assert values["Otpravitel"] == "Анна Лебедева <anna@lebedev.example>"
    files = [(document.name, document.content()) for document in values["Vlozheniya"]]
    assert files == [("Договор № 118.pdf", PDF), ("Скан.png", SCAN)]
    made = Link.objects.get(origin=Link.Origin.SCENARIO)
    assert (made.object, made.activity.subject, made.scenario) == (record, "Документы", "Получение эл. почты")
    assert imap_box.letters() == []


def test_the_button_sends_the_records_document_to_the_account(examples: SmtpSink) -> None:
    document = store_document("Договор № 118.pdf", PDF, "application/pdf")
    record = record_of("Elpisma", Poluchatel=of_contact(ivan()), Vlozhenie=document)
    run = press("send_letter", record)
    assert run.state == Run.State.DONE
    [letter] = written(examples)
    assert examples.letters[0].recipients == ["ivan@northwind.example"]
    assert letter["subject"] == "Документ Договор № 118.pdf к рассмотрению."
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().split("\r\n\r\n") == [
        "Здравствуйте, Иван Петров!", "Рассмотрите документ Договор № 118.pdf.\r\n",
    ]  # fmt: skip
    [attached] = letter.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Договор № 118.pdf", PDF)
    activity = EmailActivity.objects.get(direction="outgoing")
    assert (Link.objects.get(activity=activity).object, activity.author) == (record, olga())


def contract() -> Record:
    return record_of(
        "Soglasovaniya",
        Title="Поставка",
        Approver=of_contact(ivan()),
        Contract=store_document("Договор.pdf", PDF, "application/pdf"),
        Meeting=datetime(2030, 5, 20, 10, tzinfo=UTC),
        Place="Переговорная 3",
    )


def test_a_process_sends_waits_for_the_reply_and_ends_with_a_meeting(
    imap_box: DovecotBox, examples: SmtpSink
) -> None:  # fmt: skip
    record = contract()
    run = press("approve_contract", record)
    assert run.state == Run.State.WAITING
    [asked] = written(examples)
    assert asked["subject"].startswith("Уведомление «Поставка» от ")
    assert [part.get_filename() for part in asked.iter_attachments()] == ["Договор.pdf"]
    assert Record.objects.get(pk=record.pk).typed()["State"] == "На согласовании"

    reply = write(sender="ivan@northwind.example", subject="Re: Поставка", answers=asked["message-id"])
    imap_box.deliver(reply)
    work_mailbox(imap_box.mailbox)
    note_replies()
    assert go_on(run).state == Run.State.DONE
    [_asked, invited] = written(examples)
    assert invited["subject"] == "Встреча по договору «Поставка»"
    calendar = next(part for part in invited.walk() if part.get_content_type() == "text/calendar")
    content: Any = calendar.get_payload(decode=True)
    event: Any = Calendar.from_ical(content).walk("VEVENT")[0]
    start_at = datetime(2030, 5, 20, 10, tzinfo=UTC)
    assert (event["dtstart"].dt, event["dtend"].dt) == (start_at, start_at + timedelta(hours=1))
    assert str(event["location"]) == "Переговорная 3"
    assert Record.objects.get(pk=record.pk).typed()["State"] == "Есть ответ"
    assert [str(link.object) for link in Link.objects.filter(activity__direction="outgoing")] == ["Agree-1", "Agree-1"]


def test_a_process_without_a_reply_ends_with_a_reminder(examples: SmtpSink) -> None:
    run = press("approve_contract", contract())
    Run.objects.filter(pk=run.pk).update(wake_at=timezone.now())
    assert go_on(run).state == Run.State.DONE
    assert written(examples)[-1]["subject"] == "Напоминание: «Поставка»"
    assert Record.objects.get().typed()["State"] == "Нет ответа"


def test_an_email_process_opens_a_ticket_of_its_letter(examples: SmtpSink) -> None:
    letter = make_activity(contact=ivan(), subject="Хотим новую печь")
    run = press("register_request", letter)
    assert run.state == Run.State.DONE
    ticket = Ticket.objects.get()
    letter.refresh_from_db()
    assert (letter.ticket, ticket.subject, ticket.requester, ticket.priority) == (
        ticket, "Хотим новую печь", ivan(), "high",
    )  # fmt: skip
    assert [tag.name for tag in ticket.tags.all()] == ["обращение"]
    assert ticket.notes.get().text == "Открыта по письму «Хотим новую печь» от ivan@northwind.example."
