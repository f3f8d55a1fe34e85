"""What a step costs: how many statements it takes, and what it need not read anew."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.records.models import Record, RecordType
from apps.scenarios.models import Run, Scenario
from apps.scenarios.publishing import start
from apps.scenarios.runs.executing import do_step
from apps.scenarios.runs.working import take
from tests.records.registry import declare
from tests.scenarios.making import make_scenario, set_variable, work

pytestmark = pytest.mark.django_db

OF_EVERY_STEP = 4  # the transaction's begin and end, the line of the log, the run's new place


def change(name: str, value: str) -> dict[str, Any]:
    return {"kind": "change-attributes", "changes": [{"name": name, "operation": "replace", "value": value}]}


def create(*inside: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "create-record",
        "record_type": "items",
        "values": [{"name": "Title", "value": '"A"'}],
        "steps": list(inside),
    }


def items() -> RecordType:
    made = RecordType.objects.create(system_name="items", title="Item", number_mask="It-{0}")
    declare(made, "Title")
    declare(made, "State")
    return made


def statements(scenario: Scenario) -> list[tuple[str, int]]:
    """The kind of each step that a run has done, and what it took beside what every step does."""
    start(scenario)
    work()  # once beforehand: what is read once for a process has been read
    run = take(start(scenario).pk)
    assert run is not None
    counted = []
    while run.state == Run.State.RUNNING:
        with CaptureQueriesContext(connection) as asked:
            do_step(run)
        counted.append((run.entries.latest("number").kind, len(asked) - OF_EVERY_STEP))
    assert run.state == Run.State.DONE
    return counted


def test_a_step_that_looks_at_no_object_takes_only_what_every_step_does() -> None:
    loop = {"kind": "for-each", "items": 'LIST("x", "y")', "variable": "word", "steps": [set_variable("a", "word")]}
    choice = {"kind": "condition", "condition": 'a = "y"', "steps": [{"kind": "finish"}]}
    kinds = ["for-each", "change-variables", "change-variables", "condition", "finish"]
    assert statements(make_scenario(set_variable("a", '""', key="first"), loop, choice)) == [
        ("change-variables", 0),
        *((kind, 0) for kind in kinds),
    ]


def test_a_step_with_a_record_reads_it_once_and_its_type_along_with_it() -> None:
    items()
    assert statements(make_scenario(create(change("State", 'FORMAT("{0}!", LIST("A"))')))) == [
        ("create-record", 5),  # its type, the next number, whether that is free, the record, its history
        ("change-attributes", 3),  # the record with its type, its new values, its history
    ]


def test_a_step_sees_what_the_technologist_has_changed_of_a_type_since_the_step_before() -> None:
    record_type = items()
    scenario = make_scenario(create(change("State", '"5"'), change("State", '"6"')))
    start(scenario)
    work()
    run = take(start(scenario).pk)
    assert run is not None
    do_step(run)
    do_step(run)
    record_type.attributes.filter(name="State").update(array=True)
    do_step(run)
    assert [each.values["State"] for each in Record.objects.order_by("pk")] == ["6", ["6"]]
