"""What is wrong with a definition is told before it is published, at its step and its field."""

from typing import Any

import pytest

from apps.attributes import Type
from apps.scenarios.checking import Mistake, mistakes, scope_at
from apps.scenarios.definition import from_json
from tests.cast import make_queue
from tests.records.registry import declare, invoices
from tests.scenarios.making import make_scenario, set_variable
from tests.scenarios.test_steps_objects import changes
from tests.scenarios.writing import make_incoming, make_outgoing

pytestmark = pytest.mark.django_db

ON_TICKET = {"kind": "started", "on": "ticket"}
ON_INVOICE = {"kind": "started", "on": "record:invoices"}


def wrong(*steps: dict[str, Any], event: dict[str, Any] | None = None, condition: str = "") -> list[Mistake]:
    data = {"event": event or ON_TICKET, "condition": condition, "steps": list(steps)}
    return mistakes(from_json(data))


def told(*steps: dict[str, Any], **fields: Any) -> str:
    """The sentences, one a line."""
    return "\n".join(mistake.sentence for mistake in wrong(*steps, **fields))


def test_a_mistake_names_its_step_its_field_its_row_and_the_cure() -> None:
    step = changes(("Subject", "replace", "object.Subjct"), title="Переименовать")
    [mistake] = wrong(step)
    assert (mistake.step_key, mistake.field, mistake.row) == ("s1", "changes", 0)
    assert mistake.sentence.startswith("“Переименовать” (s1): Changes, “Subject”: ")
    assert "Did you mean “Subject”?" in mistake.short


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (changes(("Number", "replace", '"HD-1"')), "“Number” is nothing that can be changed of “Ticket”."),
        (changes(("Assignee", "replace", "object.Created")), "It gives a date, and “Assignee” is a user."),
        (changes(("Subject", "replace", "object.Tags")), "“Subject” holds one value. Choose one of them"),
        (changes(("Subject", "add", '"x"')), "nothing can be added or removed. Replace it."),
        (changes(("Subject", "replace", "")), "“Subject” has no value. Write a formula."),
        (changes(("Subject", "replace", '"a"'), ("Subject", "replace", '"b"')), "“Subject” is there twice."),
        (changes(("Status", "replace", '"lost"')), "There are: new, open, waiting, solved, closed."),
        (changes(("Subject", "double", '"a"')), "“double” is no operation."),
        (changes(("Subject", "replace", '"a"'), of="object.Subject"), "This gives no object."),
        (changes(("Subject", "replace", '"a"'), of="object"), ""),
        ({"kind": "condition", "condition": "object.Subject", "steps": [{"kind": "finish"}]}, "no yes or no"),
        ({"kind": "condition"}, "This must be filled in."),
        ({"kind": "create-record", "record_type": "invoices"}, "There is no record type “invoices”."),
        ({"kind": "create-ticket", "queue": "nowhere"}, "There is no queue “nowhere”."),
        ({"kind": "start-scenario", "scenario": "none"}, "There is no scenario “none”."),
        ({"kind": "send-message", "route": "none"}, "There is no outgoing route “none”."),
        ({"kind": "for-each", "items": "object.Letters", "variable": "object", "steps": []}, "Choose another name."),
        ({"kind": "for-each", "items": "object.Letters", "variable": "1st", "steps": []}, "begins with a letter"),
        ({"kind": "wait", "mode": "time", "duration": "soon"}, "“soon” is not a duration."),
        ({"kind": "wait", "mode": "moment", "until": "object.Subject"}, "This gives no date and time."),
        ({"kind": "wait", "mode": "forever"}, "“forever” is none of the choices."),
        ({"kind": "link", "letter": "object", "to": "object"}, "This gives no letter."),
        ({"kind": "add-note", "of": "object.Requester", "text": '"x"'}, "Only tickets have notes."),
        ({"kind": "notify", "to": "object.Due", "subject": '"x"', "text": '"x"'}, "“Whom” is a user"),
        ({"kind": "call-webhook", "url": "object.Letters"}, "“Address” holds one value"),
        ({"kind": "call-webhook", "url": '"x"', "headers": [{"name": "X Y", "value": '"x"'}]}, "no name of a header"),
        ({"kind": "add-note", "text": '"x"', "steps": [{"kind": "finish"}]}, "Steps can’t lie within"),
        (set_variable("object.Subject", '"x"'), "Choose another name."),
        ({"kind": "dance"}, "There is no kind of step “dance”."),
    ],
)
def test_it_finds_what_is_wrong_with_a_step(step: dict[str, Any], said: str) -> None:
    found = told(step)
    assert said in found if said else not found


def test_it_knows_attributes_of_records_and_their_types() -> None:
    record_type = invoices()
    declare(record_type, "Amount", Type.NUMBER)
    declare(record_type, "Scans", Type.DOCUMENT, array=True)
    good = changes(("Amount", "replace", "$Amount + 1"), ("Scans", "add", 'DOCUMENT("a.txt", $Number)'))
    assert not wrong(good, event=ON_INVOICE)
    bad = changes(("Amount", "replace", "object.Scans"), ("Sum", "replace", "1"))
    said = told(bad, event=ON_INVOICE)
    assert "There are: Amount, Scans." in said
    assert "“Amount” holds one value" in said


def test_it_tells_of_what_is_switched_off() -> None:
    invoices(enabled=False)
    make_outgoing(enabled=False)
    make_queue(enabled=False)
    steps: list[dict[str, Any]] = [
        {"kind": "create-record", "record_type": "invoices"},
        {"kind": "send-message", "route": "documents", "values": [{"name": "To", "value": '"a@example.com"'}]},
        {"kind": "create-ticket", "queue": "support"},
    ]
    assert [each.short for each in wrong(*steps)] == [
        "“Invoice” is switched off. Switch it on first.",
        "“documents” is switched off. Switch it on first.",
        "“Support” is switched off. Switch it on first.",
    ]


def test_a_message_must_fit_its_route() -> None:
    make_outgoing({"name": "Title", "required": True}, {"name": "Start", "type": "date-time"}, subject="x", text="x")
    send: dict[str, Any] = {"kind": "send-message", "route": "documents"}
    assert "needs “Title”" in told(send)
    assert "Nobody would get the letter." in told(send)
    rows = [
        {"name": "To.Address", "value": "object.Requester.Address"},
        {"name": "To.Phone", "value": '"1"'},
        {"name": "Start", "value": "object.Requester"},
        {"name": "Title", "value": '"x"'},
    ]
    said = told(send | {"values": rows})
    assert "no attribute “To.Phone”" in said
    assert "“Start” is a date" in said
    assert not wrong(send | {"values": [rows[0], rows[3]]})
    mail = {
        "kind": "change-variables",
        "variable": "mail",
        "changes": [
            {"name": "To.Phone", "operation": "replace", "value": '"1"'},
            {"name": "Title", "operation": "replace", "value": '"x"'},
        ],
    }
    assert "“To” has no part “Phone”" in told(mail, send | {"message": "mail"})
    assert "There is no variable “post” here." in told(mail, send | {"message": "post"})


def test_names_are_known_where_they_hold_and_nowhere_else() -> None:
    invoices()
    make_incoming({"name": "Number"})
    event = {"kind": "message", "route": "orders", "variable": "order"}
    loop = {
        "kind": "for-each",
        "items": "order.Attachments",
        "variable": "file",
        "steps": [set_variable("name", "file.Name & file.Extension")],
    }
    create = {"kind": "create-record", "record_type": "invoices", "variable": "made", "steps": [
        set_variable("inner", "object.Number & order.Number"),
    ]}  # fmt: skip
    good = (loop, create, set_variable("after", "made.Number & inner & name"))
    assert not wrong(*good, event=event)
    assert "There is no “file” here." in told(loop, set_variable("after", "file.Name"), event=event)
    assert "There is no object here" in told(create, set_variable("after", "object.Number"), event=event)
    assert "There is no “made” here." in told(set_variable("before", "made.Number"), create, event=event)
    assert "“order” has no “Nmber”." in told(set_variable("a", "order.Nmber"), event=event)
    definition = from_json({"event": event, "steps": [{"key": "x", **loop}]})
    assert set(scope_at(definition, "s1").names) == {"order", "letter", "file"}
    assert set(scope_at(definition, "").names) == {"order", "letter"}


def test_steps_that_are_never_reached_are_told() -> None:
    ends = {"kind": "condition", "condition": "TRUE", "steps": [{"kind": "finish"}], "otherwise": [{"kind": "finish"}]}
    for first in ({"kind": "finish"}, ends):
        [mistake] = wrong(first, set_variable("after", "1"))
        assert "never reached" in mistake.short


def test_the_event_and_the_condition_are_examined_too() -> None:
    step = set_variable("a", "1")
    assert "No event is chosen" in told(step, event={"kind": ""} | {"kind": "none"})
    assert "There is no incoming route “orders”." in told(step, event={"kind": "message", "route": "orders"})
    assert "This must be filled in." in told(step, event={"kind": "button", "on": "ticket"})
    assert "no kind of object" in told(step, event={"kind": "created", "on": "planet"})
    assert "There is no record type “none”." in told(step, event={"kind": "created", "on": "record:none"})
    assert "no time" in told(step, event={"kind": "schedule", "mode": "at", "time": "25:00"})
    assert "no yes or no" in told(step, condition="object.Subject")
    assert not wrong(step, condition='object.Status = "new"')
    assert "has no steps" in told()
    assert "brings no letter" in told({"kind": "link"}, event={"kind": "created", "on": "ticket"})


def test_the_variables_of_another_scenario_are_known() -> None:
    make_scenario(set_variable("a", "1"), event={"kind": "started", "variables": ["words"]}, system_name="other")
    values = [{"name": "word", "value": '"x"'}]
    step = {"kind": "start-scenario", "scenario": "other", "values": values}
    assert "begins with no variable “word”. There are: words." in told(step)
