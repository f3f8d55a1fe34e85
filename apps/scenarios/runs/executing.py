"""One step of a run: what it does, its line in the log and the new position are committed together, or not at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from apps.attributes import Value
from apps.mail import blobs
from apps.runtime.failpoints import passing
from apps.scenarios import steps
from apps.scenarios.definition import Definition, Step
from apps.scenarios.listening import hear_step
from apps.scenarios.models import Run, RunEntry, Scenario
from apps.scenarios.objects import ObjectWorld
from apps.scenarios.objects.references import refer_to_letter
from apps.scenarios.running import Again, Enter, Finish, GoOn, Outcome, Repeat, Running, StepError, WaitFor
from apps.scenarios.runs import at_work, position
from apps.scenarios.runs.ending import note_end
from apps.scenarios.runs.log import line_about, memory_of
from apps.scenarios.runs.memory import Memory
from apps.scenarios.runs.replies import find_reply, message_of
from apps.scenarios.told import keep

MOST_STEPS = 10_000  # of one run, each repetition counted
MOST_ITEMS = 1_000  # of one loop
MOST_REMEMBERED = 20_000_000  # characters of all variables as JSON, which every step that changes one writes anew


class RunTakenError(Exception):
    """Somebody else has gone on with the run or stopped it; what was begun here is rolled back."""


@dataclass(slots=True)
class Move:
    """What a step makes of its run: columns to set, and its line in the log."""

    columns: dict[str, Any]
    line: RunEntry | None = None


def do_step(run: Run) -> None:
    """Do the step at hand in a transaction of its own, and bring `run` up to date with what was committed.

    What goes wrong raises, with `run` as it was: see `apps.scenarios.runs.failing`.
    """
    with transaction.atomic():
        with blobs.stored_at_the_end():
            move = _act(run)
        passing("scenario.acted")
        _write(run, move)
        passing("scenario.before-commit")
    passing("scenario.committed")
    for name, value in move.columns.items():
        setattr(run, name, value)


def _act(run: Run) -> Move:
    definition: Definition = run.version.parsed
    memory = memory_of(run)
    step = position.step_at(definition, memory.position)
    if step is None:  # a scenario without steps
        return _moved(run, memory.settled(definition))
    if run.log_length >= MOST_STEPS:
        sentence = _("The run has done %(most)s steps, more than one run may. It probably goes round in circles.")
        raise StepError(sentence % {"most": MOST_STEPS})
    pending = memory.position[-1].pending
    if "wait" in pending:
        return _wake(run, definition, memory, step)
    return _execute(run, definition, memory, step, pending.get("again"))


def _execute(
    run: Run, definition: Definition, memory: Memory, step: Step, remembered: Mapping[str, Any] | None
) -> Move:  # fmt: skip
    kind = steps.kinds().get(step.kind)
    if kind is None:
        raise StepError(_("This version of Postdesk knows no step “%(kind)s”.") % {"kind": step.kind})
    running = Running(run, definition, memory.names(), ObjectWorld(), by=run.started_by, remembered=remembered)
    with at_work.on(running):
        if remembered is None:
            hear_step("step-begun", run, [step.key], running.names)
        outcome = kind.run(running, step)
        after = memory.changed(running.changed)
        columns, after = _follow(outcome, step, after)
        settled = after if columns else after.settled(definition)
        if not columns:
            _hear_ends(run, step, settled, running.names)
    said = RunEntry.Outcome.WAITS if columns.get("state") == Run.State.WAITING else RunEntry.Outcome.DONE
    line = line_about(run, memory, step, said, values=running.told)
    if running.sent != run.sent:
        columns["sent"] = running.sent
    return _moved(run, settled, line, **columns)


def _follow(outcome: Outcome, step: Step, memory: Memory) -> tuple[dict[str, Any], Memory]:
    """Where the run stands after the outcome, and what it waits for; a position that isn't settled yet."""
    match outcome:
        case Enter():
            return {}, memory.entered(step, outcome.branch, outcome.names)
        case Repeat(items=items):
            if len(items) > MOST_ITEMS:
                sentence = _("There are %(count)s objects; a step is repeated for %(most)s at most.")
                raise StepError(sentence % {"count": len(items), "most": MOST_ITEMS})
            return {}, memory.repeating(step, items, outcome.variable) if items else memory.past()
        case WaitFor():
            waits = {"state": Run.State.WAITING, "wake_at": outcome.until, "awaited": outcome.reply_to}
            return waits, memory.waiting({"wait": outcome.variable, "reply": outcome.reply_to is not None})
        case Again():
            waits = {"state": Run.State.WAITING, "wake_at": outcome.at}
            return waits, memory.waiting({"again": dict(outcome.remember)})
        case Finish():
            return {}, Memory((), memory.variables)
        case GoOn():
            return {}, memory.past()
    raise TypeError(outcome)


def _wake(run: Run, definition: Definition, memory: Memory, step: Step) -> Move:
    """The wait is over: a reply has come, or the time."""
    pending = memory.position[-1].pending
    reply = find_reply(run)
    line = line_about(run, memory, step, RunEntry.Outcome.DONE)
    if reply is not None:
        line.values = [keep(gettext_noop("Reply"), refer_to_letter(reply))]
        after = memory.changed({pending["wait"]: message_of(reply)}).past()
    elif pending.get("reply"):  # in vain, be it because the letter is here no more
        line.values = [keep(gettext_noop("Reply"), gettext_lazy("none came in time"))]
        after = memory.entered(step, "otherwise", {})
    else:
        after = memory.past()
    settled = after.settled(definition)
    _hear_ends(run, step, settled, memory.names())
    return _moved(run, settled, line)


def _hear_ends(run: Run, step: Step, settled: Memory, names: Mapping[str, Value]) -> None:
    """Tell of the step, unless those within it are still to be done, and of all that were left together with it."""
    is_inside = any(frame.owner == step.key for frame in settled.position)
    left = [] if is_inside or step.key in settled.ended else [step.key]
    hear_step("step-ended", run, [*left, *settled.ended], names)


def _moved(run: Run, memory: Memory, line: RunEntry | None = None, **columns: Any) -> Move:
    """The columns of the run at its new place; without a place it is done."""
    found: dict[str, Any] = {"wake_at": None, "awaited": None, "state": Run.State.RUNNING} | columns
    if not memory.position:
        found |= {"state": Run.State.DONE, "finished_at": timezone.now()}
    if found["state"] != Run.State.RUNNING:
        found |= {"lease_by": "", "lease_until": None}
    if memory.variables != run.variables:
        found["variables"] = _bounded(memory.variables)
    found["position"] = position.write(memory.position)
    return Move(found | {"attempts": 0, "next_try_at": timezone.now()}, line)


def _bounded(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables, unless they have grown too large to be kept."""
    if len(json.dumps(variables, ensure_ascii=False)) > MOST_REMEMBERED:
        sentence = _("The variables hold more than %(most)s characters together. Keep shorter values, or fewer.")
        raise StepError(sentence % {"most": MOST_REMEMBERED})
    return dict(variables)


def _write(run: Run, move: Move) -> None:
    """Write the new position and the log, if nobody else has done so since the run was read."""
    move.columns["log_length"] = run.log_length + (move.line is not None)
    rows = Run.objects.filter(pk=run.pk, log_length=run.log_length, lease_by=run.lease_by, state=run.state)
    if not rows.update(**move.columns):
        raise RunTakenError
    if move.line is not None:
        move.line.number = run.log_length
        move.line.save(force_insert=True)
    if move.columns["state"] == Run.State.DONE:
        note_end(run)
        if run.scenario.failures:
            Scenario.objects.filter(pk=run.scenario_id).update(failures=0)
