"""The log of a record: who changed what from what to what, in the words of whoever reads it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.attributes import Value
from apps.attributes.declaration import as_json
from apps.attributes.declaration import from_json as attribute_from_json
from apps.attributes.values import from_json, to_json
from apps.attributes.wording import in_words
from apps.records.models import Record, RecordAttribute, RecordChange
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """One attribute of a change; None is no value."""

    row: RecordAttribute
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One attribute of a change, for people. An empty text is no value."""

    label: str
    before: str
    after: str


def note_creation(record: Record, *, by: User | None, scenario: str = "") -> RecordChange:
    """Log that the record was made."""
    return RecordChange.objects.create(record=record, kind=RecordChange.Kind.CREATED, by=by, scenario=scenario)


def note_change(record: Record, steps: Iterable[Step], *, by: User | None, scenario: str = "") -> RecordChange:
    """Log a change with its values, so that every reader gets them in her own language."""
    return RecordChange.objects.create(
        record=record, kind=RecordChange.Kind.CHANGED, by=by, scenario=scenario,
        values=[_as_json(step) for step in steps],
    )  # fmt: skip


def changed_words(change: RecordChange) -> Sequence[Changed]:
    """What the change did, as pages show it."""
    return [_in_words(entry) for entry in change.values]


def _as_json(step: Step) -> dict[str, object]:
    values = {"before": step.before, "after": step.after}
    kept = {end: to_json({step.row.name: value})[step.row.name] for end, value in values.items() if value is not None}
    return {"attribute": as_json(step.row.declared), **kept}


def _in_words(entry: dict[str, object]) -> Changed:
    declared = attribute_from_json(entry["attribute"])  # type: ignore[arg-type] # as `_as_json` has written it
    ends = [
        in_words(from_json([declared], {declared.name: entry[end]})[declared.name]) if end in entry else ""
        for end in ("before", "after")
    ]
    return Changed(declared.description or declared.name, *ends)
