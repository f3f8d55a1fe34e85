"""A step that goes wrong is tried again or fails its run with a sentence; ten failures switch the scenario off."""

from typing import Any

import pytest
from django.utils import timezone

from apps.mail.models import OutboxLetter
from apps.scenarios.models import Run, RunEntry, Scenario
from apps.scenarios.publishing import NotStartedError, start
from apps.scenarios.runs.by_hand import retry, stop
from apps.scenarios.runs.failing import BACK_OFF, note_trouble
from apps.scenarios.runs.working import take
from apps.tickets.models import Ticket
from tests.cast import make_sender, make_ticket, tamara
from tests.scenarios.making import make_scenario, set_variable, told, work

pytestmark = pytest.mark.django_db

UNKNOWN_STATUS = {
    "kind": "change-attributes",
    "changes": [{"name": "Status", "operation": "replace", "value": "status"}],
}


def failing(**fields: Any) -> Scenario:
    """A scenario that gives its ticket the status that the variable `status` holds."""
    event = {"kind": "started", "on": "ticket", "variables": ["status"]}
    return make_scenario(UNKNOWN_STATUS, set_variable("after", '"done"'), event=event, **fields)


def fail_once(scenario: Scenario) -> Run:
    run = start(scenario, object=make_ticket(), names={"status": "no such status"})
    work()
    run.refresh_from_db()
    return run


def test_it_fails_with_a_sentence_and_does_nothing_more() -> None:
    run = fail_once(failing())
    assert run.state == Run.State.FAILED
    assert "no such status" in run.error
    assert told(run) == [("s1", "failed")]
    assert run.entries.get().error == run.error
    work()
    assert run.entries.count() == 1


def test_it_goes_on_where_it_failed_when_somebody_says_so() -> None:
    run = fail_once(failing())
    Run.objects.update(variables={**run.variables, "status": "solved"})
    assert retry(run, by=tamara())
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert Ticket.objects.get().status == "solved"
    assert told(run) == [("s1", "failed"), ("Tried again", "note"), ("s1", "done"), ("s2", "done")]
    assert run.entries.get(outcome=RunEntry.Outcome.NOTE).told == [("By", "Tamara Orlova")]
    assert not retry(run, by=tamara())


def test_temporary_trouble_is_waited_out_and_then_given_up() -> None:
    run = start(failing(), object=make_ticket(), names={"status": "open"})
    for attempt, pause in enumerate(BACK_OFF):
        taken = take(run.pk)
        assert taken
        note_trouble(taken, TimeoutError("no answer"))
        run.refresh_from_db()
        assert (run.state, run.attempts) == (Run.State.RUNNING, attempt + 1)
        assert abs((run.next_try_at - timezone.now() - pause).total_seconds()) < 5
        assert take(run.pk) is None
        Run.objects.update(next_try_at=timezone.now())
    taken = take(run.pk)
    assert taken
    note_trouble(taken, TimeoutError("no answer"))
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "no answer" in run.error
    assert told(run) == [*[("s1", "retry")] * len(BACK_OFF), ("s1", "failed")]


def test_a_step_that_kills_its_workers_is_given_up() -> None:
    run = start(failing(), object=make_ticket(), names={"status": "open"})
    Run.objects.update(lease_by="somewhere/1/1/dead", lease_until=timezone.now(), attempts=len(BACK_OFF))
    work()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "never came to an end" in run.error


def test_it_is_stopped_by_hand_wherever_it_stands() -> None:
    scenario = make_scenario({"kind": "wait", "mode": "time", "duration": "1 h"}, set_variable("a", '"x"'))
    run = start(scenario)
    work()
    assert stop(run, by=tamara())
    assert not stop(run, by=tamara())
    Run.objects.update(wake_at=timezone.now())
    work()
    run.refresh_from_db()
    assert run.state == Run.State.STOPPED
    assert told(run) == [("s1", "waits"), ("Stopped", "note")]


def test_a_worker_whose_run_was_stopped_meanwhile_changes_nothing() -> None:
    run = start(make_scenario(set_variable("a", '"x"')))
    taken = take(run.pk)
    assert taken
    assert take(run.pk) is None, "it is under a lease"
    stop(run, by=None)
    note_trouble(taken, ValueError("too late"))
    run.refresh_from_db()
    assert run.state == Run.State.STOPPED
    assert told(run) == [("Stopped", "note")]


def test_ten_failures_in_a_row_switch_it_off_and_tell_the_technologists() -> None:
    make_sender(is_default=True)
    tamara()
    scenario = failing()
    for _number in range(9):
        fail_once(scenario)
    scenario.refresh_from_db()
    assert (scenario.enabled, scenario.failures) == (True, 9)
    fail_once(scenario)
    scenario.refresh_from_db()
    assert not scenario.enabled
    assert "10 times in a row" in scenario.switched_off_why
    letter = OutboxLetter.objects.get()
    assert letter.recipient == "tamara@postdesk.example"
    assert letter.subject == "Switched off: Greeting"
    with pytest.raises(NotStartedError, match="switched off"):
        fail_once(scenario)
    scenario.enabled = True
    scenario.save()
    scenario.refresh_from_db()
    assert (scenario.failures, scenario.switched_off_why) == (0, "")


def test_one_good_run_forgives_the_failures_before_it() -> None:
    scenario = failing()
    fail_once(scenario)
    start(scenario, object=make_ticket(), names={"status": "open"})
    work()
    scenario.refresh_from_db()
    assert scenario.failures == 0
