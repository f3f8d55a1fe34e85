"""A definition as a drawing: a column of steps, their branches beside it, and steps inside steps in frames."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.scenarios import events, steps, wording
from apps.scenarios.definition import Definition, Step
from apps.scenarios.diagram import blocks, text
from apps.scenarios.diagram.blocks import Block
from apps.scenarios.diagram.shapes import Line, Shape, Text

_MARGIN = 12
_ENVELOPE, _CLOCK = "envelope", "clock"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes and lines in a picture of this size, whose corner is at (`x`, `y`)."""

    x: int
    y: int
    width: int
    height: int
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]


def draw(definition: Definition, positions: Mapping[str, int]) -> Drawing:
    """The drawing, with the counts of runs that are at each step; keys that are no step’s are left out."""
    whole = blocks.stacked(_whole(definition, positions))
    return Drawing(
        -whole.left - _MARGIN, -_MARGIN, whole.left + whole.right + 2 * _MARGIN, whole.height + 2 * _MARGIN,
        whole.shapes, whole.lines,
    )  # fmt: skip


def _whole(definition: Definition, positions: Mapping[str, int]) -> list[Block]:
    kind = events.kinds().get(definition.event.kind)
    label, detail = wording.event_label(definition.event), wording.event_detail(definition.event)
    start = blocks.event("start", "", kind.icon if kind else "bolt", text.lines(label, detail, text.BESIDE), 0)
    inner = [_block(step, positions) for step in definition.steps]
    if not inner or inner[-1].goes_on:
        inner.append(_end())
    if not definition.condition.strip():
        return [start, *inner]
    gate = blocks.gateway("", text.lines(_("Only if"), definition.condition, text.BESIDE), 0)
    return [start, blocks.with_exit(gate, _no()), *inner]


def _block(step: Step, positions: Mapping[str, int]) -> Block:
    """One step with all inside it."""
    mark = positions.get(step.key, 0)
    inner = _stack(step.steps, positions)
    other = _stack(step.otherwise, positions)
    kind = steps.kinds().get(step.kind)
    branches = {branch.name: str(branch.label) for branch in kind.branches} if kind else {}
    if step.kind == "condition":
        gate = blocks.gateway(step.key, _text(step, text.BESIDE), mark)
        return blocks.branched(gate, (_yes(), inner), (_no(), other))
    alone = _alone(step, mark)
    if "otherwise" in branches and other:
        # What stands beside a circle is its text, so the way to the side begins at a diamond below it.
        beside_text = alone.shapes[-1].form != "task"
        gate = blocks.stacked([alone, blocks.gateway(step.key, (), 0)]) if beside_text else alone
        return blocks.branched(gate, ("", inner), (branches["otherwise"], other))
    if inner:
        form = "loop" if step.kind == "for-each" else "frame"
        return blocks.framed(form, step.key, kind.icon if kind else "", _text(step, text.BOX), mark, inner)
    return alone


def _alone(step: Step, mark: int) -> Block:
    """The step itself: an event of BPMN where it is one, else a box."""
    kind = steps.kinds().get(step.kind)
    form, icon = _FORMS.get(step.kind, ("task", kind.icon if kind else ""))
    if form == "wait" and step.settings.get("mode") == "reply":
        icon = _ENVELOPE
    if form == "send" and step.settings.get("end"):
        form = "send-end"
    if form == "task":
        return blocks.task(step.key, icon, _text(step, text.BOX), mark)
    return blocks.event(form, step.key, icon, _text(step, text.BESIDE), mark)


def _stack(inner: tuple[Step, ...], positions: Mapping[str, int]) -> Block | None:
    return blocks.stacked([_block(step, positions) for step in inner]) if inner else None


def _text(step: Step, width: int) -> tuple[Text, ...]:
    return text.lines(wording.step_label(step), wording.step_detail(step), width)


def _end() -> Block:
    return blocks.event("finish", "", "", (), 0)


def _yes() -> str:
    return pgettext("branch of a condition", "yes")


def _no() -> str:
    return pgettext("branch of a condition", "no")


_FORMS = {
    "send-message": ("send", _ENVELOPE),
    "wait": ("wait", _CLOCK),
    "finish": ("finish", ""),
}
"""The steps that are circles: intermediate and end events."""
