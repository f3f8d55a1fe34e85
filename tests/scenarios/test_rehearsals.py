"""A rehearsal says everything that a run would do, and does nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.mail.models import OutboxLetter
from apps.scenarios.definition import from_json
from apps.scenarios.models import Run, RunEntry, Scenario, ScenarioVersion
from apps.scenarios.publishing import start
from apps.scenarios.runs.rehearsing import rehearse
from apps.tickets.models import Queue, Ticket
from tests.cast import make_activity, make_queue, make_ticket, tamara
from tests.command_line import Manage
from tests.scenarios.making import make_scenario, set_variable, work

pytestmark = pytest.mark.django_db

STEPS: list[dict[str, Any]] = [
    {
        "kind": "create-ticket",
        "queue": "support",
        "values": [{"name": "Subject", "value": '"Проверка"'}],
        "steps": [{"kind": "add-note", "text": 'FORMAT("{0} создана", LIST(object.Number))'}],
    },
    {"kind": "wait", "mode": "time", "duration": "1 h"},
    set_variable("after", '"never"'),
]


@pytest.fixture(autouse=True)
def queue() -> Queue:
    return make_queue()


def short(lines: list[RunEntry]) -> list[tuple[str, str]]:
    return [(line.step_key or line.title, line.outcome) for line in lines]


def test_it_logs_what_a_run_would_do_and_writes_nothing() -> None:
    scenario = make_scenario(*STEPS)
    lines = rehearse(scenario)
    assert short(lines) == [
        ("s1", "done"), ("s2", "done"), ("s3", "waits"), ("The rehearsal ends here: the run would wait.", "note")
    ]  # fmt: skip
    assert ("Ticket", "HD-1") in lines[0].told
    for model in (Run, RunEntry, Ticket, OutboxLetter):
        assert not model.objects.exists(), model
    assert Queue.objects.get().last_number == 0
    assert rehearse(scenario)[0].told == lines[0].told


def test_a_draft_is_rehearsed_before_it_is_ever_saved() -> None:
    draft = from_json({"event": {"kind": "started", "on": "ticket"}, "steps": [set_variable("a", "object.Subject")]})
    (line,) = rehearse(draft, object=make_ticket("Счёт"))
    assert line.values
    assert "Счёт" in str(line.told)
    assert not Scenario.objects.exists()
    assert not ScenarioVersion.objects.exists()


def test_it_reads_the_message_of_a_stored_letter() -> None:
    draft = from_json(
        {
            "event": {"kind": "message", "route": "orders", "variable": "mail"},
            "steps": [set_variable("a", 'FORMAT("{0} <{1}>", LIST($$mail->From->Name, $$mail->From->Address))')],
        }
    )
    (line,) = rehearse(draft, letter=make_activity())
    assert "Иван Петров <ivan@northwind.example>" in str(line.told)


def test_it_tells_of_failures_and_conditions() -> None:
    step = {"kind": "change-attributes", "changes": [{"name": "Status", "operation": "replace", "value": '"?"'}]}
    draft = {"event": {"kind": "started", "on": "ticket"}, "steps": [step]}
    (line,) = rehearse(from_json(draft), object=make_ticket())
    assert line.outcome == RunEntry.Outcome.FAILED
    assert line.error
    (line,) = rehearse(from_json(draft | {"condition": 'object.Subject = "x"'}), object=make_ticket())
    assert line.title == "The condition does not hold: nothing would happen."


def test_the_command_shows_it(manage: Manage) -> None:
    make_scenario(*STEPS)
    said = manage("scenario", "rehearse", "greeting").out
    assert said.startswith("s1 Create ticket: done\n")
    assert "Ticket: HD-1" in said
    assert "the run would wait" in said
    assert not Ticket.objects.exists()


@pytest.fixture
def disk(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def contents(disk: Path) -> list[bytes]:
    return [file.read_bytes() for file in disk.rglob("*") if file.is_file()]


def test_files_that_formulas_make_come_to_the_disk_when_a_run_makes_them(disk: Path, client: Client) -> None:
    make_file = set_variable("file", 'DOCUMENT("a.txt", "Текст")')
    scenario = make_scenario(
        make_file, set_variable("text", "file.Content"), condition='DOCUMENT("condition.txt", "Да").Size > 0'
    )
    lines = rehearse(scenario)
    client.force_login(tamara())
    client.post("/admin/formulas/", {"formula": 'DOCUMENT("a.txt", "Проба").Content'})

    assert ("text", "Текст") in lines[1].told
    assert contents(disk) == []
    start(scenario)
    work()
    assert contents(disk) == ["Текст".encode()]


def test_a_step_that_fails_leaves_no_file(disk: Path) -> None:
    changes = [("file", 'DOCUMENT("a.txt", "Текст")'), ("number", "1 / size")]
    step = {
        "kind": "change-variables",
        "changes": [{"name": name, "operation": "replace", "value": value} for name, value in changes],
    }
    scenario = make_scenario(set_variable("size", "0"), step)
    start(scenario)
    work()

    assert Run.objects.get().state == Run.State.FAILED
    assert contents(disk) == []
