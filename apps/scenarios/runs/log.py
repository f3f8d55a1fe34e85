"""Lines of a run's log."""

from typing import Any

from apps.scenarios.definition import Step
from apps.scenarios.models import Run, RunEntry
from apps.scenarios.runs import position
from apps.scenarios.runs.memory import Memory


def memory_of(run: Run) -> Memory:
    """What the run knows."""
    return Memory(position.read(run.position), run.variables)


def line_about(run: Run, memory: Memory, step: Step | None, outcome: RunEntry.Outcome, **fields: Any) -> RunEntry:
    """A line of the log about the step at hand, not saved yet; `wording.entry_label` calls a step without a title."""
    return RunEntry(
        run=run,
        step_key=step.key if step else "",
        kind=step.kind if step else "",
        title=step.title[:300] if step else "",
        iteration=position.iteration(memory.position)[:60],
        outcome=outcome,
        **fields,
    )
