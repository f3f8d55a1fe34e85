"""The records that point at something, by the indexes of their attributes."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayOverlap  # type: ignore[attr-defined] # the stubs leave it out
from django.db.models import Q, TextField, Value
from django.db.models.lookups import In

from apps.records.columns import Kind, column_of
from apps.records.models import Record, RecordAttribute

if TYPE_CHECKING:
    from apps.records.querying import RecordQuerySet


def pointing_at(row: RecordAttribute, pointers: Collection[str]) -> "RecordQuerySet":
    """The records whose attribute holds one of these (“contact:12”), in no order."""
    column = column_of(row)
    if column.kind == Kind.ITEMS:
        items = [pointer.upper() for pointer in pointers]  # as `postdesk_items` has them
        holds = Q(ArrayOverlap(column.key, Value(items, ArrayField(TextField()))))
    else:
        holds = Q(In(column.key, list(pointers)))
    return Record.objects.filter(holds, record_type=row.record_type_id).order_by()
