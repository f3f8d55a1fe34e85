"""Where a run stands: a stack of frames, the outermost first, so that it goes on exactly there after any break.

As JSON each frame is a list: [step whose branch it is ("" for the scenario's own steps), branch, index, round,
names, pending].
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from apps.scenarios.definition import Definition, Step


@dataclass(frozen=True, slots=True)
class Frame:
    """The place within one branch. `index` is the step at hand.

    `round` counts the repetitions of a loop from 1 and is 0 elsewhere; `names` are the JSON of what is known within
    the branch only; `pending` is what the step at hand left when it began to wait.
    """

    owner: str = ""
    branch: str = "steps"
    index: int = 0
    round: int = 0
    names: Mapping[str, Any] = field(default_factory=dict)
    pending: Mapping[str, Any] = field(default_factory=dict)


Position = tuple[Frame, ...]
START: Position = (Frame(),)


def read(data: Sequence[Sequence[Any]]) -> Position:
    """The position that `write` has written; nothing is the start."""
    return tuple(Frame(*frame) for frame in data) or START


def write(position: Position) -> list[list[Any]]:
    """The position as JSON."""
    return [
        [frame.owner, frame.branch, frame.index, frame.round, dict(frame.names), dict(frame.pending)]
        for frame in position
    ]


def step_at(definition: Definition, position: Position) -> Step | None:
    """The step at hand; None where the steps of the innermost branch are all done."""
    frame = position[-1]
    steps = steps_of(definition, frame)
    return steps[frame.index] if frame.index < len(steps) else None


def steps_of(definition: Definition, frame: Frame) -> tuple[Step, ...]:
    """The steps of the frame's branch."""
    owner = definition.step(frame.owner) if frame.owner else None
    return owner.branch(frame.branch) if owner else definition.steps


def next_step(position: Position) -> Position:
    """The place after the step at hand, within the same branch."""
    return (*position[:-1], replace(position[-1], index=position[-1].index + 1, pending={}))


def leave_pending(position: Position, pending: Mapping[str, Any]) -> Position:
    """The same place, with what the step at hand left there."""
    return (*position[:-1], replace(position[-1], pending=pending))


def enter(position: Position, step: Step, branch: str, names: Mapping[str, Any], *, round: int = 0) -> Position:  # noqa: A002 - see Frame
    """The beginning of a branch of the step at hand, or of the first round of its loop."""
    return (*leave_pending(position, {}), Frame(step.key, branch, round=round, names=names))


def iteration(position: Position) -> str:
    """Which repetitions of which loops it is: “2”, or “2.1” for the first of a loop within the second of another."""
    return ".".join(str(frame.round) for frame in position if frame.round)
