"""The typed values of many records at once, with one query for each kind of object that they point at."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from apps.attributes import Reference, Type, Values
from apps.records.models.attribute import RecordAttribute
from apps.records.pointers import find_references
from apps.records.stored import load

if TYPE_CHECKING:
    from apps.records.models.record import Record

POINTING = {Type.ACCOUNT, Type.CONTACT, Type.RECORD}
"""The types whose values are references."""


def typed_records(records: Sequence["Record"]) -> dict[int, Values]:
    """The values of each record by its key. Values of attributes that are gone are left out."""
    rows = attribute_rows({record.record_type_id for record in records})
    references = find_references(
        pointer for record in records for pointer in _pointers(rows[record.record_type_id], record.values)
    )
    return {record.pk: typed_values(rows[record.record_type_id], record.values, references) for record in records}


def attribute_rows(types: Collection[int]) -> Mapping[int, Sequence[RecordAttribute]]:
    """The attributes of the types of these keys, in the order of their forms."""
    found: defaultdict[int, list[RecordAttribute]] = defaultdict(list)
    for row in RecordAttribute.objects.filter(record_type__in=types):
        found[row.record_type_id].append(row)
    return found


def read_stored(rows: Collection[RecordAttribute], stored: Mapping[str, Any]) -> Values:
    """What one record holds, of these attributes; what they point at is looked up."""
    return typed_values(rows, stored, find_references(_pointers(rows, stored)))


def typed_values(
    rows: Iterable[RecordAttribute], stored: Mapping[str, Any], references: Mapping[str, Reference]
) -> Values:
    """What one record holds, of these attributes."""
    found = {row.name: load(row, stored[row.name], references) for row in rows if row.name in stored}
    return {name: value for name, value in found.items() if value is not None}


def _pointers(rows: Iterable[RecordAttribute], stored: Mapping[str, Any]) -> Iterable[str]:
    for row in rows:
        if row.type in POINTING and row.name in stored:
            data = stored[row.name]
            yield from (item for item in (data if isinstance(data, list) else [data]) if isinstance(item, str))
