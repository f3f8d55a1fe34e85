"""A run does its steps in order, each once, and leaves a log of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.scenarios.models import Run, RunEntry
from apps.scenarios.publishing import NotStartedError, publish, start
from apps.scenarios.runs import variables
from apps.scenarios.wording import entry_label
from tests.cast import make_ticket, olga
from tests.scenarios.making import make_scenario, set_variable, told, work

pytestmark = pytest.mark.django_db

FINISH = {"kind": "finish"}


def names_of(run: Run) -> dict[str, object]:
    run.refresh_from_db()
    return dict(variables.read(run.variables))


def test_it_does_one_step_after_another_and_logs_each() -> None:
    run = start(make_scenario(set_variable("a", '"one"'), set_variable("b", 'FORMAT("{0}, two", LIST(a))')))
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert run.finished_at
    assert names_of(run) == {"a": "one", "b": "one, two"}
    assert told(run) == [("s1", "done"), ("s2", "done")]
    assert [entry_label(line) for line in run.entries.all()] == ["Change variables", "Change variables"]


def test_it_takes_the_branch_that_the_condition_chooses() -> None:
    choice = {
        "kind": "condition",
        "condition": 'object.Subject = "Счёт"',
        "steps": [set_variable("way", '"yes"')],
        "otherwise": [set_variable("way", '"no"')],
    }
    scenario = make_scenario(choice, set_variable("after", '"both"'), event={"kind": "started", "on": "ticket"})
    invoice, other = (start(scenario, object=make_ticket(subject)) for subject in ("Счёт", "Договор"))
    work()
    assert (names_of(invoice)["way"], names_of(invoice)["after"]) == ("yes", "both")
    assert (names_of(other)["way"], names_of(other)["after"]) == ("no", "both")


def test_it_repeats_steps_for_each_item_and_loops_within_loops() -> None:
    inner = {
        "kind": "for-each",
        "items": 'LIST("x", "y")',
        "variable": "letter_of",
        "steps": [set_variable("said", 'FORMAT("{0} {1}{2}", LIST(said, word, letter_of))')],
    }
    outer = {"kind": "for-each", "items": 'LIST("a", "b")', "variable": "word", "steps": [inner]}
    run = start(make_scenario(set_variable("said", '"-"'), outer))
    work()
    assert names_of(run) == {"said": "- ax ay bx by"}
    rounds = run.entries.filter(kind="change-variables").values_list("iteration", flat=True)
    assert list(rounds) == ["", "1.1", "1.2", "2.1", "2.2"]


def test_a_loop_over_nothing_is_passed_by() -> None:
    loop = {"kind": "for-each", "items": "LIST()", "variable": "word", "steps": [set_variable("said", '"never"')]}
    run = start(make_scenario(loop, set_variable("after", '"yes"')))
    work()
    assert names_of(run) == {"after": "yes"}


def test_finish_ends_the_run_from_within_a_loop() -> None:
    loop = {"kind": "for-each", "items": 'LIST("a", "b")', "variable": "word", "steps": [FINISH]}
    run = start(make_scenario(loop, set_variable("after", '"never"')))
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert "after" not in names_of(run)
    assert run.entries.count() == 2


def test_a_wait_ends_when_its_time_has_come() -> None:
    run = start(make_scenario({"kind": "wait", "mode": "time", "duration": "2 h"}, set_variable("a", '"late"')))
    work()
    run.refresh_from_db()
    assert run.state == Run.State.WAITING
    assert run.wake_at
    assert abs(run.wake_at - timezone.now() - timedelta(hours=2)) < timedelta(minutes=1)
    work()
    assert names_of(run) == {}
    Run.objects.update(wake_at=timezone.now())
    work()
    assert names_of(run) == {"a": "late"}
    assert told(run) == [("s1", "waits"), ("s1", "done"), ("s2", "done")]


def test_a_run_keeps_to_the_version_it_began_with() -> None:
    scenario = make_scenario({"kind": "wait", "mode": "time", "duration": "2 h"}, set_variable("a", '"old"'))
    before = start(scenario)
    work()
    scenario.definition = {"event": {"kind": "started"}, "steps": [set_variable("a", '"new"')]}
    scenario.save()
    assert publish(scenario).number == 2
    after = start(scenario)
    Run.objects.filter(pk=before.pk).update(wake_at=timezone.now())
    work()
    assert names_of(before) == {"a": "old"}
    assert names_of(after) == {"a": "new"}
    assert [run.version.number for run in Run.objects.order_by("pk")] == [1, 2]


def test_publishing_the_same_twice_makes_one_version_and_versions_never_change() -> None:
    scenario = make_scenario(set_variable("a", '"one"'))
    version = publish(scenario)
    assert version.number == 1
    with pytest.raises(TypeError, match="never changes"):
        version.save()


def test_it_refuses_to_start_what_is_off_or_does_not_hold() -> None:
    scenario = make_scenario(FINISH, condition='object.Subject = "Счёт"', event={"kind": "started", "on": "ticket"})
    with pytest.raises(NotStartedError, match="does not hold"):
        start(scenario, object=make_ticket())
    scenario.enabled = False
    scenario.save()
    with pytest.raises(NotStartedError, match="is switched off"):
        start(scenario, object=make_ticket("Счёт"))
    assert not Run.objects.exists()


def test_it_knows_who_started_it_and_for_what() -> None:
    ticket = make_ticket()
    run = start(make_scenario(FINISH, event={"kind": "started", "on": "ticket"}), object=ticket, by=olga())
    assert run.started_by == olga()
    assert run.object == ticket
    assert list(Run.objects.of(ticket)) == [run]
    assert names_of(run)["object"].name == ticket.number  # type: ignore[attr-defined]


def test_a_run_that_goes_round_in_circles_is_given_up() -> None:
    items = 'LIST("1", "2", "3", "4")'
    inner = {"kind": "for-each", "items": items, "variable": "b", "steps": [set_variable("c", "b")]}
    run = start(make_scenario({"kind": "for-each", "items": items, "variable": "a", "steps": [inner]}))
    Run.objects.update(log_length=9_990)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "10000 steps" in run.error
    assert run.entries.filter(outcome=RunEntry.Outcome.FAILED).count() == 1


def test_variables_that_grow_too_large_fail_the_step_with_a_sentence() -> None:
    step = set_variable("all", f"LIST({', '.join(['long'] * 23)})")
    scenario = make_scenario(step, event={"kind": "started", "variables": ["long"]})
    run = start(scenario, names={"long": "я" * 900_000})
    work()

    run.refresh_from_db()
    assert (run.state, list(run.variables)) == (Run.State.FAILED, ["long"])
    assert "Keep shorter values, or fewer." in run.error
