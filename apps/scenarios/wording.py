"""Steps and events in a few words, for diagrams, lists and logs: what they are called and what they are about."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.scenarios import events, steps
from apps.scenarios.definition import Event, Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.models import RunEntry
from apps.scenarios.objects import on_in_words

_TELLING = {  # the fields whose value tells what a step is about
    FieldKind.ROUTE, FieldKind.INCOMING_ROUTE, FieldKind.RECORD_TYPE, FieldKind.QUEUE, FieldKind.SCENARIO,
    FieldKind.FORMULA, FieldKind.LINE, FieldKind.DURATION, FieldKind.TIME, FieldKind.CHANGES, FieldKind.ON,
}  # fmt: skip


def step_label(step: Step) -> str:
    """What the step is called: its title, else its kind."""
    kind = steps.kinds().get(step.kind)
    return step.title or (str(kind.label) if kind else step.kind)


def step_detail(step: Step) -> str:
    """What the step is about, from the first of its fields that tells it."""
    kind = steps.kinds().get(step.kind)
    return _detail(kind.fields, step.settings) if kind else ""


def entry_label(entry: RunEntry) -> str:
    """What a line of a run's log is about, in the words of who reads it: a worker has written it."""
    if entry.outcome == RunEntry.Outcome.NOTE:
        return _(entry.title)
    kind = steps.kinds().get(entry.kind)
    return entry.title or (str(kind.label) if kind else entry.kind)


def event_label(event: Event) -> str:
    """What starts the scenario."""
    kind = events.kinds().get(event.kind)
    return str(kind.label) if kind else event.kind or _("No event is chosen")


def event_detail(event: Event) -> str:
    """Which of them: its route, its button."""
    kind = events.kinds().get(event.kind)
    return _detail(kind.fields, event.settings) if kind else ""


def counts(field: Field, fields: tuple[Field, ...], settings: Mapping[str, Any]) -> bool:
    """Whether the field counts with these settings: some do only while another has a certain value."""
    if field.only_if is None:
        return True
    name, values = field.only_if
    other = next((each for each in fields if each.name == name), None)
    absent = other.choices[0][0] if other and other.choices else ""
    return (settings.get(name) or absent) in values


def _detail(fields: tuple[Field, ...], settings: Mapping[str, Any]) -> str:
    found = (
        _in_words(field, settings.get(field.name))
        for field in fields
        if field.kind in _TELLING and counts(field, fields, settings)
    )
    return next((words for words in found if words), "")


def _in_words(field: Field, value: Any) -> str:
    if field.kind == FieldKind.ON and value:
        return on_in_words(str(value))
    if isinstance(value, list):
        return ", ".join(str(row.get("name", "")) for row in value if isinstance(row, dict))
    return str(value or "")
