"""Records as results of the search show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.attributes import Type, Values
from apps.attributes.wording import in_words
from apps.records.models import Record, RecordAttribute
from apps.records.typed import attribute_rows, typed_records
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record, what it is about, and its other searchable values in words."""

    pk: int
    number: str
    type: str
    icon: str
    title: str
    text: str
    created_at: datetime
    address: str

    def get_absolute_url(self) -> str:
        return self.address


def found_records(keys: Iterable[int], user: User) -> list[FoundRecord]:
    """The records of these keys that the user sees."""
    records = list(Record.objects.visible_to(user).filter(pk__in=list(keys)).select_related("record_type"))
    values = typed_records(records)
    rows = attribute_rows({record.record_type_id for record in records})
    return [_found(record, rows[record.record_type_id], values[record.pk]) for record in records]


def _found(record: Record, rows: Sequence[RecordAttribute], values: Values) -> FoundRecord:
    texts: list[tuple[RecordAttribute, Any]] = [
        (row, in_words(values[row.name])) for row in rows if row.searchable and row.name in values
    ]
    title = next((text for row, text in texts if row.type == Type.STRING and not row.array), "")
    return FoundRecord(
        pk=record.pk,
        number=record.number,
        type=record.record_type.title,
        icon=record.record_type.icon,
        title=title,
        text=" · ".join(f"{row.label}: {text}" for row, text in texts if text != title),
        created_at=record.created_at,
        address=record.get_absolute_url(),
    )
