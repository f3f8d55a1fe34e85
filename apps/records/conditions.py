"""Comparing an attribute of records with a value, as the database does it."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains  # type: ignore[attr-defined] # the stubs leave it out
from django.db.models import DecimalField, Func, Q, TextChoices, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Left, Upper
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.attributes import Document, Problem, Type, ValuesRefusedError
from apps.attributes import Value as Typed
from apps.records.columns import COMPARED, Kind, column_of, is_sortable, whole_text
from apps.records.models.attribute import RecordAttribute
from apps.records.reading import read_one
from apps.records.stored import moment_text, store


class Operation(TextChoices):
    """How a value can be compared; each value is a word of addresses and commands."""

    EQUALS = "equals", gettext_lazy("is")
    DIFFERS = "differs", gettext_lazy("is not")
    CONTAINS = "contains", gettext_lazy("contains")
    LESS = "less", gettext_lazy("less than")
    AT_MOST = "at-most", gettext_lazy("at most")
    MORE = "more", gettext_lazy("more than")
    AT_LEAST = "at-least", gettext_lazy("at least")
    EMPTY = "empty", gettext_lazy("is empty")
    FILLED = "filled", gettext_lazy("is filled")


_ORDER = {
    Operation.LESS: LessThan,
    Operation.AT_MOST: LessThanOrEqual,
    Operation.MORE: GreaterThan,
    Operation.AT_LEAST: GreaterThanOrEqual,
}
_ORDERED_TYPES = {Type.NUMBER, Type.DURATION, Type.DATE_TIME}


def operations(row: RecordAttribute) -> list[Operation]:
    """How the attribute can be compared."""
    found = [Operation.EQUALS, Operation.DIFFERS]
    if column_of(row).words is not None:
        found.append(Operation.CONTAINS)
    if row.type in _ORDERED_TYPES and not row.array:
        found += _ORDER
    return [*found, Operation.EMPTY, Operation.FILLED]


def condition(row: RecordAttribute, operation: str, value: object = None) -> Q:
    """What finds the records; ValuesRefusedError when the attribute or the value can’t be compared so."""
    if operation not in operations(row):
        known = ", ".join(operations(row))
        _refuse(row, _("“%(name)s” can’t be compared by “%(operation)s”. There are: %(known)s."),
                operation=operation, known=known)  # fmt: skip
    if operation in {Operation.EMPTY, Operation.FILLED}:
        return _is_empty(row, empty=operation == Operation.EMPTY)
    if operation == Operation.CONTAINS:
        words = column_of(row).words
        return Q(Contains(words, Upper(Value(str(value)))))
    typed = read_one(row, value)
    if isinstance(typed, datetime) and not row.date_only:
        return _moments(row, operation, typed)
    if operation in _ORDER:
        return Q(_ORDER[Operation(operation)](column_of(row).key, _comparable(row, typed)))
    equal = _equals(row, typed)
    return equal if operation == Operation.EQUALS else ~equal | _is_empty(row, empty=True)


def equals_text(row: RecordAttribute, text: str) -> Q:
    """What finds the records that have this text, whatever its case."""
    found = Q(Exact(column_of(row).key, Upper(Left(Value(text), COMPARED))))
    if len(text) >= COMPARED:  # The index has the beginnings only.
        found &= Q(Exact(whole_text(row), Upper(Value(text))))
    return found


def sortable(row: RecordAttribute) -> RecordAttribute:
    """The attribute, if records have an order by it; ValuesRefusedError else."""
    if not is_sortable(row):
        _refuse(row, _("Records can’t be sorted by “%(name)s”."))
    return row


def _refuse(row: RecordAttribute, sentence: str, **facts: str) -> None:
    raise ValuesRefusedError([Problem(row.name, sentence % {"name": row.label, **facts})])


def _is_empty(row: RecordAttribute, *, empty: bool) -> Q:
    column = column_of(row)
    if column.kind != Kind.ITEMS:
        return Q(IsNull(column.key, empty))
    filled = Q(values__has_key=row.name)
    return ~filled if empty else filled


def _equals(row: RecordAttribute, typed: Typed) -> Q:
    column = column_of(row)
    stored = typed.name if isinstance(typed, Document) else store(row, typed)
    if column.kind == Kind.ITEMS:
        return Q(ArrayContains(column.key, _array_of(Upper(Value(_item_text(stored))))))
    if column.kind == Kind.TEXT:
        return equals_text(row, stored)
    return Q(Exact(column.key, _comparable(row, typed)))


def _moments(row: RecordAttribute, operation: str, moment: datetime) -> Q:
    """A day without a time means all of it."""
    key = column_of(row).key
    local = timezone.localtime(moment)
    next_day = local + timedelta(days=1) if local.time() == time() else None
    if operation in {Operation.EQUALS, Operation.DIFFERS}:
        equal = Q(Exact(key, Value(moment_text(moment))))
        if next_day:
            equal = Q(GreaterThanOrEqual(key, Value(moment_text(moment)))) & Q(
                LessThan(key, Value(moment_text(next_day)))
            )
        return equal if operation == Operation.EQUALS else ~equal | Q(IsNull(key, True))  # noqa: FBT003 - Django's
    if next_day and operation == Operation.AT_MOST:
        return Q(LessThan(key, Value(moment_text(next_day))))
    if next_day and operation == Operation.MORE:
        return Q(GreaterThanOrEqual(key, Value(moment_text(next_day))))
    return Q(_ORDER[Operation(operation)](key, Value(moment_text(moment))))


def _comparable(row: RecordAttribute, typed: Typed) -> Value:
    """The value as the column has it."""
    stored = store(row, typed)
    if column_of(row).kind == Kind.NUMBER:
        return Value(Decimal(stored), DecimalField())
    return Value(_item_text(stored))


def _item_text(stored: object) -> str:
    """A scalar of JSON as the database writes it as a text."""
    return str(stored).lower() if isinstance(stored, bool) else str(stored)


def _array_of(item: Combinable) -> Func:
    return Func(item, template="ARRAY[%(expressions)s]", output_field=ArrayField(TextField()))
