"""What the page of a record shows."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.attributes import Reference, Values
from apps.records.history import Changed, changed_words
from apps.records.link_targets import key_of
from apps.records.models import Record, RecordChange
from apps.records.pages.finding import DELETE
from apps.records.pages.letters import history_of
from apps.records.pages.shown import sections, shown_values, title_of
from apps.records.pages.types import is_writable
from apps.records.pages.values import values_of
from apps.staff.access import DeskRequest

LOGGED = 20
"""So many changes stand on the page."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A change of the record in words."""

    change: RecordChange
    lines: Sequence[Changed]


def record_context(request: DeskRequest, record: Record) -> dict[str, object]:
    """Everything that the page shows."""
    rows, values = record.record_type.rows, values_of([record], record.record_type)[record.pk]
    history = history_of(record, request.user, before=request.GET.get("before", ""))
    changes = list(record.changes.select_related("by").order_by("-pk")[: LOGGED + 1])
    return {
        "record": record,
        "record_type": record.record_type,
        "title": title_of(record, rows, values),
        "sections": sections(shown_values(record, rows, values, request.user)),
        "history": history,
        "changes": [Logged(change, changed_words(change)) for change in changes[:LOGGED]],
        "more_changes": len(changes) > LOGGED,
        "writable": is_writable(record.record_type),
        "deletable": is_writable(record.record_type) and request.user.has_perm(DELETE),
        "addressee": addressee(values),
        "link_key": f"{key_of(record.record_type)}:{record.pk}",
        "digest": _digest(changes, history, values),
        "here": f"records-{record.record_type.system_name}",
    }


def addressee(values: Values) -> Reference | None:
    """Whom a letter about the record goes to: the first contact that it has, else the first account."""
    found = [item for value in values.values() for item in _references(value)]
    order = {"contact": 0, "account": 1}
    return min((item for item in found if item.kind in order), key=lambda item: order[item.kind], default=None)


def _references(value: Any) -> list[Reference]:
    items = value if isinstance(value, tuple) else (value,)
    return [item for item in items if isinstance(item, Reference)]


def _digest(changes: Sequence[RecordChange], history: Any, values: Values) -> str:
    """Changes whenever the page would look different."""
    said = (
        [change.pk for change in changes[:1]],
        [(entry.letter.pk, entry.letter.ticket_id) for entry in history.entries],
        repr(values),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
