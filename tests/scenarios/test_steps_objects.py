"""Steps that create and change objects, as runs do them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.activities.links import link, unlink
from apps.activities.models import EmailActivity, Link
from apps.attributes import Type
from apps.contacts.models import Contact
from apps.records.models import Record
from apps.scenarios.models import Run
from apps.scenarios.publishing import start
from apps.tickets.models import Event, Note, Ticket
from tests.cast import (
    ivan,
    make_activity,
    make_attachment,
    make_contact,
    make_mailbox,
    make_queue,
    make_ticket,
    olga,
    rita,
)
from tests.records.registry import declare, invoices
from tests.scenarios.making import make_scenario, set_variable, work
from tests.scenarios.writing import make_incoming

pytestmark = pytest.mark.django_db

ON_TICKET = {"kind": "started", "on": "ticket"}
ON_LETTER = {"kind": "started", "on": "letter"}


def changes(*rows: tuple[str, str, str], of: str = "", **fields: Any) -> dict[str, Any]:
    """The step that changes attributes: name, operation, formula."""
    return {
        "kind": "change-attributes",
        "of": of,
        "changes": [{"name": name, "operation": operation, "value": value} for name, operation, value in rows],
        **fields,
    }


def ran(run: Run) -> Run:
    """The run after everything that was due; it must have come to a good end."""
    work()
    run.refresh_from_db()
    assert (run.state, run.error) == (Run.State.DONE, "")
    return run


def failed(run: Run) -> str:
    """Why the run has failed."""
    work()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    return run.error


def logged(run: Run, key: str = "s1") -> dict[str, str]:
    """The values that a step has told."""
    return dict(run.entries.filter(step_key=key).latest("number").told)


def test_it_changes_a_ticket_as_agents_do() -> None:
    agent, queue, ticket = olga(), make_queue(system_name="billing"), make_ticket()
    step = changes(
        ("Subject", "replace", 'FORMAT("{0}: {1}", LIST(object.Number, object.Subject))'),
        ("Status", "replace", '"waiting"'),
        ("Priority", "replace", '"high"'),
        ("Queue", "replace", '"billing"'),
        ("Assignee", "replace", '"olga"'),
        ("Tags", "add", 'LIST("Срочно", "счёт")'),
        ("Tags", "remove", '"счёт"'),
    )
    run = ran(start(make_scenario(step, event=ON_TICKET), object=ticket, by=agent))
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.status, ticket.priority) == ("HD-1: Не приходит письмо", "waiting", "high")
    assert (ticket.queue, ticket.assignee) == (queue, agent)
    assert [tag.name for tag in ticket.tags.all()] == ["Срочно"]
    assert set(Event.objects.filter(by=agent).values_list("kind", flat=True)) == {
        "subject", "status", "priority", "queue", "assignee", "tagged",
    }  # fmt: skip
    assert logged(run)["Tags"] == "Срочно"


def test_it_clears_what_a_ticket_may_be_without_and_no_more() -> None:
    ticket = make_ticket(assignee=olga())
    ran(start(make_scenario(changes(("Assignee", "clear", "")), event=ON_TICKET), object=ticket))
    ticket.refresh_from_db()
    assert ticket.assignee is None
    scenario = make_scenario(changes(("Status", "clear", "")), event=ON_TICKET, system_name="other")
    assert "can’t be without “Status”" in failed(start(scenario, object=ticket))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("Status", 'LOWER("LOST")', "There are: new, open, waiting, solved, closed."),
        ("Queue", '"nowhere"', "There is no queue “nowhere”."),
        ("Assignee", '"rita"', "Rita Gromova can’t be given the ticket HD-1"),
        ("Requester", '"nobody@nowhere.example"', "address of no contact"),
    ],
)
def test_it_says_what_a_ticket_can_not_be(name: str, value: str, said: str) -> None:
    rita()
    ticket = make_ticket()
    run = start(make_scenario(changes((name, "replace", value)), event=ON_TICKET), object=ticket)
    assert said in failed(run)


def test_all_changes_of_a_step_are_made_or_none() -> None:
    ticket = make_ticket()
    step = changes(("Subject", "replace", '"Новая тема"'), ("Status", "replace", 'UPPER("lost")'))
    failed(start(make_scenario(step, event=ON_TICKET), object=ticket))
    ticket.refresh_from_db()
    assert ticket.subject == "Не приходит письмо"


def test_it_changes_contacts_and_accounts_and_refuses_what_is_anothers() -> None:
    contact, other = ivan(), make_contact("Анна", "anna@example.com")
    step = changes(
        ("Name", "replace", '"Иван Иванович"'),
        ("Addresses", "add", '"IVAN@home.example"'),
        ("Description", "replace", 'JOIN(object.Addresses, ", ")'),
    )
    ran(start(make_scenario(step, event={"kind": "started", "on": "contact"}), object=contact))
    contact = Contact.objects.get(pk=contact.pk)
    assert contact.name == "Иван Иванович"
    assert {address.address for address in contact.addresses.all()} == {"ivan@northwind.example", "ivan@home.example"}
    assert contact.description == "ivan@northwind.example"
    make_contact("Борис", "boris@example.com")
    step = changes(("Addresses", "add", '"boris@example.com"'))
    scenario = make_scenario(step, event={"kind": "started", "on": "contact"}, system_name="taken")
    assert "boris@example.com belongs to Борис already" in failed(start(scenario, object=other))


def test_it_fills_in_letters_and_calls_them_processed() -> None:
    letter = make_activity(needs_processing=True)
    contact = ivan()
    step = changes(("Contact", "replace", "letter.From"), ("NeedsProcessing", "replace", "FALSE"))
    ran(start(make_scenario(step, event=ON_LETTER), object=letter))
    letter.refresh_from_db()
    assert (letter.contact, letter.account, letter.needs_processing) == (contact, contact.account, False)


def test_it_creates_a_record_and_works_on_it() -> None:
    record_type = invoices()
    declare(record_type, "Title", required=True)
    declare(record_type, "Amount", Type.NUMBER)
    declare(record_type, "Scans", Type.DOCUMENT, array=True)
    declare(record_type, "Customer", Type.ACCOUNT)
    letter = make_activity(contact=ivan())
    make_attachment(letter, "Счёт 53.pdf", b"one")
    make_attachment(letter, "Акт.pdf", b"two")
    create = {
        "kind": "create-record",
        "record_type": "invoices",
        "values": [{"name": "Amount", "value": "100 + 20"}],
        "variable": "invoice",
        "steps": [
            changes(("Title", "replace", "letter.Subject"), ("Customer", "replace", "letter.Contact")),
            {
                "kind": "for-each",
                "items": "letter.Attachments",
                "variable": "file",
                "steps": [changes(("Scans", "add", "file"))],
            },
        ],
    }
    after = set_variable("said", 'FORMAT("{0}: {1}", LIST(invoice.Number, invoice.Amount))')
    run = ran(start(make_scenario(create, after, event=ON_LETTER), object=letter, by=olga()))
    record = Record.objects.get()
    values: dict[str, Any] = dict(record.typed())
    assert (record.number, record.created_by) == ("Inv-1", olga())
    assert (values["Title"], values["Amount"]) == ("Вопрос", Decimal(120))
    assert [(file.name, file.content()) for file in values["Scans"]] == [("Счёт 53.pdf", b"one"), ("Акт.pdf", b"two")]
    assert values["Customer"].name == "Иван Петров"
    assert run.variables["said"] == "Inv-1: 120"
    assert logged(run)["Record"] == "Inv-1"


def test_a_mandatory_attribute_never_stops_a_scenario() -> None:
    declare(invoices(), "Title", required=True)
    ran(start(make_scenario({"kind": "create-record", "record_type": "invoices"})))
    assert Record.objects.get().number == "Inv-1"


def test_it_opens_a_ticket_of_the_letter() -> None:
    queue = make_queue(system_name="billing")
    letter = make_activity(contact=ivan(), account=ivan().account, mailbox=make_mailbox(queue=queue))
    step = {
        "kind": "create-ticket",
        "letter": "letter",
        "values": [{"name": "Priority", "value": '"urgent"'}, {"name": "Tags", "value": '"из сценария"'}],
        "variable": "ticket",
        "steps": [{"kind": "add-note", "text": 'FORMAT("Открыта {0}", LIST(object.Number))'}],
    }
    run = ran(start(make_scenario(step, event=ON_LETTER), object=letter))
    ticket = Ticket.objects.get()
    letter.refresh_from_db()
    assert (ticket.queue, ticket.subject, ticket.requester, ticket.account) == (
        queue, "Вопрос", ivan(), ivan().account,
    )  # fmt: skip
    assert (ticket.priority, [tag.name for tag in ticket.tags.all()]) == ("urgent", ["из сценария"])
    assert letter.ticket == ticket
    made = Link.objects.get(activity=letter)
    assert (made.object, made.origin, made.scenario) == (ticket, Link.Origin.SCENARIO, "Greeting")
    assert Note.objects.get().text == f"Открыта {ticket.number}"
    assert run.variables["ticket"]["value"]["name"] == ticket.number


def test_it_opens_a_ticket_of_values_alone_and_makes_the_requester_known() -> None:
    make_queue()
    values = {
        "Subject": '"Перезвонить"',
        "Requester": '"Анна Лебедева <anna@lebedev.example>"',
        "Text": '"Просила перезвонить завтра."',
    }
    rows = [{"name": name, "value": value} for name, value in values.items()]
    step = {"kind": "create-ticket", "queue": "support", "values": rows}
    ran(start(make_scenario(step), by=olga()))
    ticket = Ticket.objects.get()
    assert (ticket.number, ticket.subject) == ("HD-1", "Перезвонить")
    assert ticket.requester is not None
    assert ticket.requester.addresses.get().address == "anna@lebedev.example"
    note = Note.objects.get()
    assert (note.text, note.author) == ("Просила перезвонить завтра.", olga())


def test_it_links_letters_and_says_that_a_scenario_did() -> None:
    letter, ticket = make_activity(), make_ticket()
    step = {"kind": "link", "letter": "letter", "to": "object.Requester"}
    again = {"kind": "link"}
    scenario = make_scenario(step, again, event={"kind": "started", "on": "ticket"}, title="Разбор писем")
    ran(start(scenario, object=ticket, letter=letter))
    letter.refresh_from_db()
    assert letter.contact == ivan()
    made = Link.objects.get()
    assert (made.object, made.origin, made.scenario) == (ticket, Link.Origin.SCENARIO, "Разбор писем")


def test_it_does_not_make_a_link_again_that_an_agent_undid() -> None:
    letter, ticket = make_activity(), make_ticket()
    unlink(link(letter, ticket, origin=Link.Origin.SCENARIO), by=olga())
    run = ran(start(make_scenario({"kind": "link"}, event=ON_TICKET), object=ticket, letter=letter))
    assert not Link.objects.exists()
    assert "undone" in logged(run)["Not linked"]


def test_it_gives_variables_parts_and_adds_to_them() -> None:
    step = {
        "kind": "change-variables",
        "variable": "mail",
        "changes": [
            {"name": "To.Address", "operation": "replace", "value": '"anna@example.com"'},
            {"name": "To.Name", "operation": "replace", "value": '"Анна"'},
            {"name": "Lines", "operation": "add", "value": '"one"'},
            {"name": "Lines", "operation": "add", "value": 'LIST("two", "three")'},
            {"name": "Lines", "operation": "remove", "value": '"two"'},
            {"name": "Gone", "operation": "replace", "value": '"soon"'},
            {"name": "Gone", "operation": "clear", "value": ""},
        ],
    }
    said = set_variable("said", 'FORMAT("{0} <{1}>: {2}", LIST(mail.To.Name, mail.To.Address, JOIN(mail.Lines, " ")))')
    run = ran(start(make_scenario(step, said)))
    assert run.variables["said"] == "Анна <anna@example.com>: one three"
    assert "Gone" not in run.variables["mail"]["value"]


def test_what_is_gone_is_told() -> None:
    ticket = make_ticket()
    wait = {"kind": "wait", "mode": "time", "duration": "1 h"}
    run = start(make_scenario(wait, changes(("Status", "replace", '"solved"')), event=ON_TICKET), object=ticket)
    work()
    Ticket.objects.all().delete()
    Run.objects.update(wake_at=run.created_at - timedelta(hours=1))
    assert "“HD-1” is not there any more." in failed(run)


def test_letters_are_read_with_what_their_routes_have_found() -> None:
    route = make_incoming({"name": "Number"}, system_name="orders")
    letter = make_activity()
    letter.message_values.create(
        incoming_route=route,
        route_name="orders",
        attributes=[{"name": "Number", "type": "string"}],
        values={"Number": "53"},
    )
    run = ran(start(make_scenario(set_variable("number", "letter.orders.Number"), event=ON_LETTER), object=letter))
    assert run.variables["number"] == "53"


def test_objects_are_read_through_each_other() -> None:
    ticket = make_ticket(assignee=olga())
    EmailActivity.objects.all().delete()
    for subject in ("первое", "второе"):
        make_activity(ticket, subject=subject)
    formula = (
        'FORMAT("{0} / {1} / {2} / {3}", LIST(object.Requester.Account.Name, object.Requester.mbox,'
        ' $Assignee->fullName, JOIN(object.Letters.Subject, ", ")))'
    )
    run = ran(start(make_scenario(set_variable("said", formula), event=ON_TICKET), object=ticket))
    assert run.variables["said"] == "Northwind / ivan@northwind.example / Olga Kuznetsova / второе, первое"
