"""A definition as a list to read aloud: what the diagram shows, for those who don’t see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.scenarios import steps, wording
from apps.scenarios.definition import Definition, Step


@dataclass(frozen=True, slots=True)
class Entry:
    """A step in words, with the number of runs at it, and its branches, each with a label of its own."""

    words: str
    mark: int
    branches: tuple[tuple[str, tuple["Entry", ...]], ...] = ()


def outline(definition: Definition, positions: Mapping[str, int]) -> tuple[Entry, ...]:
    """The event, the condition and the steps in the order of reading."""
    return tuple(_entries(definition, positions))


def _entries(definition: Definition, positions: Mapping[str, int]) -> Iterator[Entry]:
    yield Entry(_in_words(wording.event_label(definition.event), wording.event_detail(definition.event)), 0)
    if definition.condition.strip():
        yield Entry(_in_words(_("Only if"), definition.condition), 0)
    yield from (_entry(step, positions) for step in definition.steps)


def _entry(step: Step, positions: Mapping[str, int]) -> Entry:
    kind = steps.kinds().get(step.kind)
    branches = tuple(
        (str(branch.label), tuple(_entry(inner, positions) for inner in step.branch(branch.name)))
        for branch in (kind.branches if kind else ())
        if step.branch(branch.name)
    )
    return Entry(_in_words(wording.step_label(step), wording.step_detail(step)), positions.get(step.key, 0), branches)


def _in_words(label: str, detail: str) -> str:
    return f"{label}: {detail}" if detail else label
