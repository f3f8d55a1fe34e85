"""Mistakes of a definition, brought to the inputs of the page that they are about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.scenarios import events, steps
from apps.scenarios.builder.reading import ROWS
from apps.scenarios.checking import Mistake
from apps.scenarios.definition import Definition, walk
from apps.scenarios.fields import Field
from apps.scenarios.wording import step_label

CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Told:
    """One mistake in the summary: where it is, in words, and the id of what leads there."""

    where: str
    sentence: str
    target: str


def by_input(found: Iterable[Mistake], definition: Definition) -> dict[str, list[str]]:
    """The sentences by the names of inputs; what is about a step as a whole stands under its key and a point."""
    known = set(_inputs(definition))
    wrong: dict[str, list[str]] = defaultdict(list)
    for mistake in found:
        wrong[_nearest(mistake, known)].append(mistake.short or mistake.sentence)
    return dict(wrong)


def summary(found: Iterable[Mistake], definition: Definition) -> list[Told]:
    """The sentences in the order of the page, each with where it leads."""
    known = set(_inputs(definition))
    labels = {step.key: step_label(step) for step in walk(definition.steps)}
    told = []
    for mistake in found:
        name = _nearest(mistake, known)
        where = labels.get(mistake.step_key) or (_("Condition") if name == CONDITION else _("Event"))
        if not mistake.step_key and mistake.field in {"", "steps"}:
            where = _("Scenario")
        told.append(Told(where, mistake.short or mistake.sentence, _target(name, mistake.step_key)))
    return told


def _target(name: str, key: str) -> str:
    if name.endswith("."):
        return f"step-{key}" if key else "builder"
    return f"id-{name}"


def _nearest(mistake: Mistake, known: set[str]) -> str:
    """The input itself, else the table that it is in, else the step."""
    if not mistake.step_key and mistake.field == CONDITION:
        return CONDITION
    owner = mistake.step_key or "event"
    name = f"{owner}.{mistake.field}"
    cell = f"{name}.{mistake.row}.value"
    return next((each for each in (cell, name) if each in known), f"{owner}.")


def _inputs(definition: Definition) -> Iterator[str]:
    """The names of all inputs of the page."""
    kind = events.kinds().get(definition.event.kind)
    yield "event.kind"
    yield from _of_owner("event", kind.fields if kind else (), definition.event.settings)
    for step in walk(definition.steps):
        found = steps.kinds().get(step.kind)
        yield from _of_owner(step.key, found.fields if found else (), step.settings)


def _of_owner(owner: str, fields: Iterable[Field], settings: object) -> Iterator[str]:
    for field in fields:
        name = f"{owner}.{field.name}"
        yield name
        rows = settings.get(field.name) if isinstance(settings, dict) else None
        if field.kind in ROWS and isinstance(rows, list):
            yield from (f"{name}.{number}.{column}" for number in range(len(rows)) for column in ROWS[field.kind])
