"""Lines of a run's log."""

from typing import Any

from apps.scenarios import steps
from apps.scenarios.definition import Step
from apps.scenarios.models import Run, RunEntry
from apps.scenarios.runs import position
from apps.scenarios.runs.memory import Memory


def memory_of(run: Run) -> Memory:
    """What the run knows."""
    return Memory(position.read(run.position), run.variables)


def line_about(run: Run, memory: Memory, step: Step | None, outcome: RunEntry.Outcome, **fields: Any) -> RunEntry:
    """A line of the log about the step at hand, not saved yet."""
    kind = steps.kinds().get(step.kind) if step else None
    return RunEntry(
        run=run,
        step_key=step.key if step else "",
        kind=step.kind if step else "",
        title=(step.title or (str(kind.label) if kind else step.kind))[:300] if step else "",
        iteration=position.iteration(memory.position)[:60],
        outcome=outcome,
        **fields,
    )
