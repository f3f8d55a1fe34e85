"""`manage.py scenario`, what `manage.py status` says of runs, the tick, and the end of old runs."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.intake.tasks import tick
from apps.scenarios.models import Run, RunEntry, Scenario
from apps.scenarios.publishing import start
from apps.scenarios.runs.cleaning import forget_old, old_runs
from tests.cast import make_ticket
from tests.command_line import Manage
from tests.scenarios.making import make_scenario, set_variable, work

pytestmark = pytest.mark.django_db

SAY = set_variable("said", "object.Number")
ON_TICKET = {"kind": "started", "on": "ticket"}


def test_it_publishes_starts_works_and_lists(manage: Manage) -> None:
    draft = {"event": ON_TICKET, "steps": [SAY]}
    Scenario.objects.create(system_name="greeting", title="Приветствие", definition=draft)
    assert "not published" in manage("scenario", "list").out
    assert manage("scenario", "publish", "greeting", "--note", "first").out == "“Приветствие” runs in version 1.\n"
    number = make_ticket().number
    begun = manage("scenario", "start", "greeting", "--for", f"ticket:{number.lower()}").out
    run = Run.objects.get()
    assert begun == f"Run {run.pk} has begun.\n"
    (listed,) = manage("scenario", "list", "--json").json
    assert (listed["version"], listed["state"], listed["running"], listed["failed"]) == (1, "on", 1, 0)
    assert manage("scenario", "work").out == "1 runs went on.\n"
    (told,) = manage("scenario", "runs", "greeting", "--json").json
    assert (told["run"], told["state"], told["version"]) == (run.pk, "done", 1)
    assert manage("scenario", "log", str(run.pk)).out.startswith("s1 Change variables: done\n")
    assert "done" in manage("scenario", "runs", "--state", "done").out
    assert "done" not in manage("scenario", "runs", "--state", "failed").out


def test_it_stops_and_retries_runs(manage: Manage) -> None:
    wait = {"kind": "wait", "mode": "time", "duration": "1 h"}
    run = start(make_scenario(wait))
    work()
    assert manage("scenario", "stop", str(run.pk)).out == f"Run {run.pk} is stopped.\n"
    assert "over already" in manage("scenario", "stop", str(run.pk)).err
    assert "has not failed" in manage("scenario", "retry", str(run.pk)).err
    Run.objects.update(state=Run.State.FAILED)
    assert manage("scenario", "retry", str(run.pk)).out == f"Run {run.pk} goes on.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["publish", "nothing"], "There is no scenario “nothing”"),
        (["publish", "draft"], "Nothing was published."),
        (["start", "draft"], "is not published yet"),
        (["start", "greeting", "--for", "ticket:HD-77"], "There is no ticket “HD-77”"),
        (["start", "greeting", "--for", "house:1"], "is no object: write ticket:…"),
        (["start", "greeting", "--letter", "77"], "There is no letter “77”"),
        (["start", "greeting", "word"], "“word” is no variable: write name=text."),
        (["log", "77"], "There is no run 77."),
    ],
)
def test_it_refuses_with_a_sentence(manage: Manage, arguments: list[str], sentence: str) -> None:
    make_scenario(SAY, event=ON_TICKET)
    Scenario.objects.create(system_name="draft", title="Draft", definition={"event": {"kind": "?"}})
    ran = manage("scenario", *arguments)
    assert ran.code
    assert sentence in ran.err


def test_the_status_tells_of_runs_and_of_what_was_switched_off(manage: Manage) -> None:
    scenario = make_scenario(SAY, event=ON_TICKET)
    start(scenario, object=make_ticket())
    Run.objects.update(state=Run.State.FAILED)
    scenario.switch_off("It failed.")
    said = manage("status").out
    assert "scenario runs: running 0, waiting 0, failed 1" in said
    assert "scenarios that were switched off: greeting" in said


def test_the_tick_starts_what_the_clock_starts() -> None:
    scenario = make_scenario(
        set_variable("said", '"x"'), event={"kind": "schedule", "mode": "every", "every": "1 h"}
    )  # fmt: skip
    Scenario.objects.filter(pk=scenario.pk).update(next_start_at=timezone.now())
    tick()
    assert Run.objects.count() == 1


def test_old_finished_runs_are_forgotten_with_their_logs(settings: Any) -> None:
    scenario = make_scenario(set_variable("said", '"x"'))
    old, young, waiting = (start(scenario) for _number in range(3))
    Run.objects.filter(pk=waiting.pk).update(state=Run.State.WAITING)
    work()
    long_ago = timezone.now() - timedelta(days=91)
    Run.objects.filter(pk=old.pk).update(finished_at=long_ago)
    Run.objects.filter(pk=young.pk).update(caused_by=old)
    Run.objects.filter(pk=waiting.pk).update(created_at=long_ago)
    settings.POSTDESK_RUNS_DAYS = 0
    assert not old_runs().exists()
    settings.POSTDESK_RUNS_DAYS = 90
    assert forget_old() == 1
    assert set(Run.objects.all()) == {young, waiting}
    assert set(RunEntry.objects.values_list("run", flat=True)) == {young.pk}
