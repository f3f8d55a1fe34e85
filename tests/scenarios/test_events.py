"""What scenarios are started by: what happens to objects, buttons, other scenarios and their steps."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.contacts.models import Contact
from apps.scenarios.models import Run, Scenario
from apps.scenarios.runs import variables
from apps.tickets.actions import add_note, assign, change_priority, change_status, change_subject
from apps.tickets.models import Ticket
from apps.tickets.splitting import split_off
from apps.tickets.tagging import add_tag, remove_tag
from tests.cast import ivan, make_activity, make_queue, make_ticket, olga
from tests.scenarios.making import make_scenario, set_variable, told, work

pytestmark = pytest.mark.django_db

SAY = set_variable("said", "object.Number")


def on_change(*steps: dict[str, Any], **fields: Any) -> Scenario:
    event = {"kind": "changed", "on": "ticket"} | fields.pop("event", {})
    return make_scenario(*(steps or [SAY]), event=event, **fields)


def set_attribute(name: str, value: str) -> dict[str, Any]:
    changes = [{"name": name, "operation": "replace", "value": value}]
    return {"kind": "change-attributes", "changes": changes}


@pytest.mark.parametrize(
    "verb",
    [
        lambda ticket: change_status(ticket, "waiting", by=olga()),
        lambda ticket: change_priority(ticket, "high", by=olga()),
        lambda ticket: change_subject(ticket, "Другое", by=olga()),
        lambda ticket: assign(ticket, olga(), by=olga()),
        lambda ticket: add_tag(ticket, "счёт", by=olga()),
        lambda ticket: add_note(ticket, "Заметка", by=olga()),
    ],
)
def test_a_change_of_a_ticket_starts_it_in_the_same_transaction(verb: Callable[[Ticket], object]) -> None:
    on_change()
    ticket = make_ticket()
    verb(ticket)
    run = Run.objects.get()
    assert (run.object, run.started_by) == (ticket, olga())
    with transaction.atomic():
        verb(make_ticket("Другая"))
        assert Run.objects.count() == 2
        transaction.set_rollback(True)
    assert Run.objects.count() == 1
    work()
    run.refresh_from_db()
    assert variables.read(run.variables)["said"] == ticket.number


def test_only_the_attributes_that_are_named_count() -> None:
    on_change(event={"names": ["Status", "Tags"]})
    ticket = make_ticket()
    change_priority(ticket, "high", by=olga())
    assert not Run.objects.exists()
    add_tag(ticket, "счёт", by=olga())
    remove_tag(ticket, "счёт", by=olga())
    assert Run.objects.count() == 2


def test_nothing_is_started_while_the_condition_does_not_hold() -> None:
    on_change(condition='object.Priority = "high"')
    ticket = make_ticket()
    change_subject(ticket, "Другое", by=olga())
    assert not Run.objects.exists()
    change_priority(ticket, "high", by=olga())
    assert Run.objects.count() == 1


def test_a_switched_off_or_changed_draft_starts_nothing_new() -> None:
    scenario = on_change()
    scenario.definition = {"event": {"kind": "started"}, "steps": [SAY]}
    scenario.save()
    ticket = make_ticket()
    change_priority(ticket, "high", by=olga())
    assert Run.objects.count() == 1, "the published version listens still"
    scenario.enabled = False
    scenario.save()
    change_priority(ticket, "low", by=olga())
    assert Run.objects.count() == 1


def test_a_ticket_split_off_is_created() -> None:
    make_scenario(SAY, event={"kind": "created", "on": "ticket"})
    ticket = make_ticket()
    new = split_off(make_activity(ticket, contact=ivan()), by=olga())
    assert Run.objects.get().object == new


def test_a_contact_that_an_agent_writes_down_is_created_and_changed(client: Any) -> None:
    client.force_login(olga())
    make_scenario(set_variable("said", "object.Name"), event={"kind": "created", "on": "contact"})
    make_scenario(
        set_variable("said", "object.Address"),
        event={"kind": "changed", "on": "contact", "names": ["Addresses"]},
        system_name="addresses",
    )
    client.post("/contacts/new/", {"name": "Анна", "addresses": "", "account_name": "", "description": ""})
    anna = Contact.objects.get(name="Анна")
    assert [(run.scenario.system_name, run.object) for run in Run.objects.all()] == [("greeting", anna)]
    form = {"name": "Анна", "addresses": "anna@northwind.example", "account_name": "", "description": ""}
    client.post(f"/contacts/{anna.pk}/edit/", form)
    assert Run.objects.filter(scenario__system_name="addresses").count() == 1


def test_it_does_not_fire_on_its_own_changes() -> None:
    on_change(set_attribute("Priority", '"high"'))
    ticket = make_ticket()
    change_subject(ticket, "Другое", by=olga())
    work()
    assert Run.objects.count() == 1
    ticket.refresh_from_db()
    assert ticket.priority == "high"


def test_scenarios_that_cause_one_another_are_cut_with_a_line_in_the_log() -> None:
    toggle = 'IF(object.Priority = "high", "low", "high")'
    on_change(set_attribute("Priority", toggle), system_name="ping", event={"names": ["Status", "Subject"]})
    on_change(
        set_attribute("Subject", 'FORMAT("{0}!", LIST(object.Subject))'),
        system_name="pong",
        event={"names": ["Priority"]},
    )
    change_status(make_ticket(), "waiting", by=olga())
    work()
    ping, pong = Run.objects.order_by("pk")
    assert (ping.scenario.system_name, pong.scenario.system_name) == ("ping", "pong")
    assert (pong.caused_by, pong.depth) == (ping, 1)
    assert {run.state for run in (ping, pong)} == {Run.State.DONE}
    assert ("Why not", "it has caused this run itself") in pong.entries.get().told
    assert ("Started", "Pong") in ping.entries.get().told


def test_a_chain_over_ever_new_objects_ends_too() -> None:
    make_queue()
    create = {"kind": "create-ticket", "queue": "support", "values": [{"name": "Subject", "value": '"Ещё"'}]}
    make_scenario(
        create, system_name="ping", event={"kind": "created", "on": "ticket"}, condition='object.Priority = "normal"'
    )
    make_scenario(create, system_name="pong", event={"kind": "created", "on": "ticket"})
    split_off(make_activity(make_ticket(), contact=ivan()), by=olga())
    for _round in range(3):
        work()
    assert Run.objects.filter(state=Run.State.DONE).count() == Run.objects.count()
    deepest = Run.objects.order_by("-depth")[0]
    assert deepest.depth == 9
    assert any("too many runs" in value for line in deepest.entries.all() for _name, value in line.told)


def test_the_begin_and_the_end_of_a_step_start_others() -> None:
    wait = {"kind": "wait", "mode": "time", "duration": "1 h", "key": "pause"}
    watched = make_scenario(wait, SAY, event={"kind": "changed", "on": "ticket"}, system_name="watched")
    for kind in ("step-begun", "step-ended"):
        event = {"kind": kind, "scenario": "watched", "step": "pause"}
        make_scenario(set_variable("said", "object"), event=event, system_name=kind.replace("-", "_"))
    ticket = make_ticket()
    change_priority(ticket, "high", by=olga())
    work()
    begun = Run.objects.exclude(scenario=watched).get()
    assert (begun.scenario.system_name, begun.object) == ("step_begun", ticket)
    Run.objects.filter(scenario=watched).update(wake_at=begun.created_at)
    work()
    assert Run.objects.filter(scenario__system_name="step_ended").count() == 1
    assert Run.objects.filter(scenario__system_name="step_begun").count() == 1


def test_a_condition_that_can_not_be_told_fails_the_run_and_not_the_agent() -> None:
    on_change(condition="NUMBER(object.Subject) > 3")
    change_subject(make_ticket(), "three", by=olga())
    run = Run.objects.get()
    assert run.state == Run.State.FAILED
    assert run.error.startswith("Condition: ")
    assert told(run) == [("s1", "failed")]


def test_verbs_cost_nothing_more_while_nobody_listens() -> None:
    make_scenario(SAY, event={"kind": "button", "on": "ticket", "label": "Say"})
    ticket = make_ticket()
    change_priority(ticket, "high", by=olga())  # who listens is known for some seconds from here on
    with CaptureQueriesContext(connection) as queries:
        change_priority(ticket, "low", by=olga())
    assert not [each["sql"] for each in queries if "scenario" in each["sql"]]
