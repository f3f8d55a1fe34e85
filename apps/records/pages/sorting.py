"""Orders of a list of records, each paged by keyset over an index: the last page costs what the first does."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import DecimalField, F, Q, TextField, Value
from django.db.models.functions import Upper

from apps.desk.paging import SIZE, Page
from apps.records.columns import Kind, column_of, is_sortable
from apps.records.models import Record, RecordAttribute
from apps.records.querying import RecordQuerySet


@dataclass(frozen=True, slots=True)
class Sort:
    """By an attribute, by the number, by the latest change, or, without a name, the newest first."""

    name: str = ""
    descending: bool = True

    @classmethod
    def of(cls, said: str, rows: Sequence[RecordAttribute]) -> "Sort":
        """The order that the address says (“Amount”, “-Amount”); one that there isn't counts as none said."""
        name = said.removeprefix("-")
        known = name in {"number", "changed"} or any(row.name == name and can_sort(row) for row in rows)
        return cls(name, descending=said.startswith("-")) if known else cls()

    @property
    def said(self) -> str:
        """The word of the address; "" for the usual order."""
        return f"{'-' if self.descending else ''}{self.name}" if self.name else ""


def can_sort(row: RecordAttribute) -> bool:
    """Whether lists offer the order: only where an index has it, so that it costs the same in long ones."""
    return row.searchable and is_sortable(row)


def sorted_page(records: RecordQuerySet, sort: Sort, rows: Sequence[RecordAttribute], after: str) -> Page[Record]:
    """The page behind the cursor `after`; records without a value come last, whichever way the others go."""
    keyed = records.annotate(sort_key=_key(sort, rows))
    cursor = _read(after, sort, rows)
    found: list[Any] = []
    if cursor is None or cursor[0] is not None:
        # Without the empty ones, one index serves both directions.
        found = list(_ordered(_behind(keyed.filter(sort_key__isnull=False), cursor, sort), sort)[: SIZE + 1])
    if len(found) <= SIZE and sort.name not in {"", "number", "changed"}:
        empty = keyed.filter(sort_key__isnull=True)
        if cursor is not None and cursor[0] is None:
            empty = empty.filter(**{f"pk__{'lt' if sort.descending else 'gt'}": cursor[1]})
        found += empty.order_by("-pk" if sort.descending else "pk")[: SIZE + 1 - len(found)]
    if len(found) <= SIZE:
        return Page(found, "")
    last = found[SIZE - 1]
    return Page(found[:SIZE], _written(last.sort_key, last.pk))


def _key(sort: Sort, rows: Sequence[RecordAttribute]) -> Any:
    match sort.name:
        case "":
            return F("pk")
        case "number":
            return Upper("number")
        case "changed":
            return F("updated_at")
    return column_of(_row(sort, rows)).key


def _row(sort: Sort, rows: Sequence[RecordAttribute]) -> RecordAttribute:
    return next(row for row in rows if row.name == sort.name)


def _ordered(records: RecordQuerySet, sort: Sort) -> RecordQuerySet:
    if not sort.name:
        return records.order_by("-pk")
    sign = "-" if sort.descending else ""
    return records.order_by(f"{sign}sort_key", f"{sign}pk")


def _behind(records: RecordQuerySet, cursor: tuple[Any, int] | None, sort: Sort) -> RecordQuerySet:
    if cursor is None:
        return records
    value, pk = cursor
    if not sort.name:
        return records.filter(pk__lt=pk)
    # Said this way, the first condition is the edge of an index range; a plain OR would not be one.
    edge, before = ("lte", "gte") if sort.descending else ("gte", "lte")
    return records.filter(**{f"sort_key__{edge}": value}).exclude(Q(sort_key=value), Q(**{f"pk__{before}": pk}))


def _written(value: Any, pk: int) -> str:
    said = value.isoformat() if isinstance(value, datetime) else None if value is None else str(value)
    return urlsafe_b64encode(json.dumps([said, pk]).encode()).decode().rstrip("=")


def _read(text: str, sort: Sort, rows: Sequence[RecordAttribute]) -> tuple[Any, int] | None:
    """A cursor that isn't one of this order counts as none: addresses are typed and shortened by people."""
    try:
        said, pk = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return (None if said is None else _typed(str(said), sort, rows)), int(pk)
    except (ValueError, TypeError, InvalidOperation):
        return None


def _typed(said: str, sort: Sort, rows: Sequence[RecordAttribute]) -> Any:
    if sort.name == "":
        return int(said)
    if sort.name == "changed":
        moment = datetime.fromisoformat(said)
        if moment.tzinfo is None:
            raise ValueError(said)
        return moment
    if sort.name != "number" and column_of(_row(sort, rows)).kind == Kind.NUMBER:
        return Value(Decimal(said), DecimalField())
    return Value(said.replace("\0", ""), TextField())
