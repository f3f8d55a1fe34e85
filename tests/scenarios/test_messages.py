"""Letters start scenarios: the seed’s registry of documents over a real server, and the answer that the server gets."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.attributes import Type
from apps.contacts.models import Contact
from apps.intake.intake import rehearse, take_in
from apps.intake.pipeline import work_mailbox
from apps.intake.trace import sentences
from apps.mail.models import Delivery
from apps.mail.transports import open_source
from apps.records.models import Record
from apps.scenarios.models import Run, Scenario
from apps.scenarios.runs import variables
from apps.tickets.models import Ticket
from tests.boxes import OK_FOLDER, DovecotBox
from tests.cast import make_delivery, make_mailbox
from tests.records.registry import declare, invoices
from tests.scenarios.making import make_scenario, set_variable, work
from tests.scenarios.writing import make_incoming
from tests.writing import write

pytestmark = pytest.mark.django_db


def take(raw: bytes, **fields: Any) -> Delivery:
    delivery = make_delivery(raw, **fields)
    take_in(delivery)
    delivery.refresh_from_db()
    return delivery


def on_message(*steps: dict[str, Any], route: str = "orders", **fields: Any) -> Scenario:
    steps = steps or (set_variable("said", "message.Subject"),)
    return make_scenario(*steps, event={"kind": "message", "route": route}, **fields)


def said(run: Run) -> object:
    return variables.read(run.variables).get("said")


def test_a_letter_becomes_a_record_of_the_registry_of_documents(imap_box: DovecotBox) -> None:
    """Seed 000, «Настройка шаблона записи и сценария для получения эл. писем»."""
    documents = invoices(system_name="documents", title="Документ", plural="Реестр документов", number_mask="Doc-{0}")
    declare(documents, "Sender")
    declare(documents, "Files", Type.DOCUMENT, array=True)
    make_incoming(mailbox=imap_box.mailbox, system_name="documents_in")
    sender = {"name": "Sender", "operation": "replace",
              "value": 'FORMAT("{0} <{1}>", LIST($$message->From->Name, $$message->From->Address))'}  # fmt: skip
    add = {"name": "Files", "operation": "add", "value": "$$attachment->Content"}
    create = {
        "kind": "create-record",
        "record_type": "documents",
        "steps": [
            {"kind": "change-attributes", "changes": [sender]},
            {
                "kind": "for-each",
                "variable": "attachment",
                "items": "$$message->Attachments",
                "steps": [{"kind": "change-attributes", "changes": [add]}],
            },
        ],
    }
    scenario = on_message(create, route="documents_in", title="Получение эл. почты")
    imap_box.deliver(write("Документы", files={"Договор.pdf": b"%PDF-1.7", "Акт.docx": b"PK"}))

    work_mailbox(imap_box.mailbox)
    work()

    record = Record.objects.get()
    values = record.typed()
    assert values["Sender"] == "Иван Петров <ivan@northwind.example>"
    files: Any = values["Files"]
    assert [(file.name, file.content()) for file in files] == [("Договор.pdf", b"%PDF-1.7"), ("Акт.docx", b"PK")]
    run = Run.objects.get()
    assert (run.scenario, run.state, run.letter) == (scenario, Run.State.DONE, EmailActivity.objects.get())
    delivery = Delivery.objects.get()
    assert sentences(delivery.trace)[-1] == "Scenarios: The scenario “Получение эл. почты” was started."


def test_the_message_has_the_name_that_the_event_says() -> None:
    make_incoming()
    event = {"kind": "message", "route": "orders", "variable": "mail"}
    make_scenario(set_variable("said", "mail.Subject"), event=event, condition='mail.Subject = "Заказ"')
    take(write("Заказ"))
    take(write("Другое"))
    work()
    run = Run.objects.get()
    assert said(run) == "Заказ"


def test_the_rehearsal_of_a_letter_tells_what_would_start() -> None:
    make_incoming()
    on_message(condition='message.Subject = "Заказ"', title="Заказы")
    traces = [rehearse(make_delivery(write(subject))).trace for subject in ("Заказ", "Другое")]
    said = [line for line in traces[0] if line["step"] == "scenarios"]
    assert sentences(said, foreseen=True) == ["Scenarios: The scenario “Заказы” would be started."]
    assert not [line for line in traces[1] if line["step"] == "scenarios"]
    assert not Run.objects.exists()


def test_letters_of_other_routes_with_mistakes_and_of_old_times_start_nothing() -> None:
    make_incoming({"name": "Sum", "type": Type.NUMBER, "lookup": "Сумма", "required": True})
    make_incoming(system_name="other", mailbox=make_mailbox(system_name="other"))
    on_message()
    on_message(route="other", system_name="other")
    make_scenario(set_variable("said", "object"), event={"kind": "created", "on": "ticket"}, system_name="created")
    take(write("Давно", "Сумма: 1\n"), silent=True)
    assert not Run.objects.exists()
    take(write("Заказ", "Суммы нет\n"))
    assert [run.scenario.system_name for run in Run.objects.all()] == ["created"]


def test_what_a_letter_makes_is_told_too() -> None:
    for kind in ("ticket", "letter", "contact"):
        event = {"kind": "created", "on": kind}
        make_scenario(set_variable("said", "object"), event=event, system_name=f"on_{kind}")
    make_scenario(
        set_variable("said", "object.Status"),
        event={"kind": "changed", "on": "ticket", "names": ["Status"]},
        system_name="answered",
    )
    first = take(write("Вопрос"))
    found = {run.scenario.system_name: run.object for run in Run.objects.all()}
    letter = first.activity
    assert found == {"on_ticket": Ticket.objects.get(), "on_letter": letter, "on_contact": Contact.objects.get()}
    Ticket.objects.update(status="waiting")
    take(write("Re: Вопрос", answers=letter.message_id))
    names = sorted(run.scenario.system_name for run in Run.objects.all())
    assert names == ["answered", "on_contact", "on_letter", "on_letter", "on_ticket"]


def test_a_letter_costs_nothing_more_while_nobody_listens() -> None:
    make_incoming()
    make_scenario({"kind": "finish"}, event={"kind": "started"})
    first = take(write("Первое"))  # who listens is known for some seconds from here on
    with CaptureQueriesContext(connection) as queries:
        take(write("Второе"))
        take(write("Re: Первое", answers=first.message_id))
    assert not [
        each["sql"] for each in queries if "scenarios_scenario" in each["sql"] or "scenarios_run" in each["sql"]
    ]


@pytest.mark.parametrize(
    ("answer", "folder"), [({"answer": "move", "folder": "Заказы"}, "Заказы"), (None, OK_FOLDER)]
)  # fmt: skip
def test_the_mail_server_waits_for_the_scenarios_answer(
    imap_box: DovecotBox, answer: dict[str, str] | None, folder: str
) -> None:
    with open_source(imap_box.mailbox.connection()) as source:
        source.create_folder("Заказы")
    make_incoming(mailbox=imap_box.mailbox)
    # Without the answer, a condition passes the step by: then the letter is settled as its mailbox says.
    step = {"kind": "answer-server", **(answer or {"answer": "delete"})}
    condition = "TRUE" if answer else "FALSE"
    on_message({"kind": "condition", "condition": condition, "steps": [step]})
    imap_box.deliver(write("Заказ"))

    work_mailbox(imap_box.mailbox)
    delivery = Delivery.objects.get()
    assert delivery.settlement == Delivery.Settlement.DUE
    assert delivery.settle_after
    assert delivery.settle_after < timezone.now() + timedelta(minutes=6)
    assert len(imap_box.letters()) == 1
    work()
    work_mailbox(imap_box.mailbox)

    delivery.refresh_from_db()
    assert delivery.settlement == Delivery.Settlement.DONE
    assert imap_box.letters() == []
    assert len(imap_box.letters(folder)) == 1


def test_a_scenario_that_breaks_stops_no_letter() -> None:
    make_incoming()
    scenario = on_message()
    Scenario.objects.filter(pk=scenario.pk).update(published=None)
    scenario.versions.all().delete()
    broken = on_message(system_name="broken")
    broken.versions.update(definition={"event": [], "steps": "none"})
    assert take(write("Заказ")).state == Delivery.State.TAKEN_IN
    run = Run.objects.get()
    assert run.state == Run.State.FAILED
    assert "“steps” must be a list" in run.error
