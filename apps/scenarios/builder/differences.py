"""What changed from one definition to another, step by step, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.scenarios import events, steps
from apps.scenarios.builder.tree import place_of
from apps.scenarios.definition import Definition, Step, walk
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.wording import event_label, step_label

_MARKS = {"add": "+=", "remove": "−=", "clear": "= ∅"}
"""How a row says what is done with the values that are there; without a mark they are replaced."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of a step, of the event or of the condition; without a `what`, of the step as a whole."""

    sort: str  # added, removed, moved, changed
    where: str
    what: str = ""
    before: str = ""
    after: str = ""


def differences(old: Definition, new: Definition) -> list[Difference]:
    """Every change in the order of reading, what was removed last."""
    before, after = ({step.key: step for step in walk(each.steps)} for each in (old, new))
    found = [*_of_event(old, new)]
    for key, step in after.items():
        if key not in before:
            found.append(Difference("added", step_label(step)))
            continue
        if _is_moved(old, new, key):
            found.append(Difference("moved", step_label(step)))
        found += _of_step(before[key], step)
    return found + [Difference("removed", step_label(step)) for key, step in before.items() if key not in after]


def _of_event(old: Definition, new: Definition) -> Iterator[Difference]:
    where = _("Event")
    if old.event.kind != new.event.kind:
        yield Difference("changed", where, "", event_label(old.event), event_label(new.event))
    kind = events.kinds().get(new.event.kind)
    yield from _of_settings(where, kind.fields if kind else (), old.event.settings, new.event.settings)
    if old.condition != new.condition:
        yield Difference("changed", _("Condition"), "", old.condition, new.condition)


def _of_step(old: Step, new: Step) -> Iterator[Difference]:
    where = step_label(new)
    if (old.kind, old.title) != (new.kind, new.title):
        yield Difference("changed", where, _("Name of the step"), step_label(old), where)
    kind = steps.kinds().get(new.kind)
    yield from _of_settings(where, kind.fields if kind else (), old.settings, new.settings)


def _of_settings(
    where: str, fields: Iterable[Field], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    known = {field.name: field for field in fields}
    for name in dict.fromkeys((*known, *old, *new)):
        field = known.get(name)
        before, after = _setting(field, old.get(name)), _setting(field, new.get(name))
        if before != after:
            yield Difference("changed", where, str(field.label) if field else name, before, after)


def _setting(field: Field | None, value: Any) -> str:
    """A setting in words; an absent choice is its first one."""
    if field is None or field.kind != FieldKind.CHOICE:
        return _words(value)
    value = value or field.choices[0][0]
    return next((str(label) for known, label in field.choices if known == value), str(value))


def _words(value: Any) -> str:
    """A setting on as many lines as it has rows."""
    if isinstance(value, list):
        return "\n".join(_words(row) for row in value)
    if isinstance(value, Mapping):
        mark = _MARKS.get(value.get("operation", ""), "=")
        return f"{value.get('name', '')} {mark} {value.get('value', '')}".rstrip()
    if isinstance(value, bool):
        return _("yes") if value else ""
    return "" if value is None else str(value)


def _is_moved(old: Definition, new: Definition, key: str) -> bool:
    """Whether it stands in another branch, or behind another of the steps that were there already."""
    return _neighbour(old, new, key) != _neighbour(new, old, key)


def _neighbour(one: Definition, other: Definition, key: str) -> tuple[str, str, str]:
    place = place_of(one.steps, key)
    if place is None:
        return "", "", ""
    parent = one.step(place.parent)
    there = parent.branch(place.branch) if parent else one.steps
    known = {step.key for step in walk(other.steps)}
    above = [step.key for step in there[: place.index] if step.key in known]
    return place.parent, place.branch, above[-1] if above else ""
