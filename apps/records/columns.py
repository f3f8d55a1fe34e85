"""The values of attributes as the database compares, sorts and indexes them: the same expressions for all three."""

from dataclasses import dataclass
from enum import Enum

from django.contrib.postgres.fields import ArrayField
from django.db.models import DecimalField, F, Func, TextField
from django.db.models.functions import Collate, Left, Upper

from apps.attributes import Type
from apps.records.models.attribute import RecordAttribute

COMPARED = 250
"""So many characters of a text are in its index; longer ones would not fit into a page of the database."""


class Kind(Enum):
    """How values are compared."""

    TEXT = "text"  # ignoring case
    NUMBER = "number"
    EXACT = "exact"  # days, moments, yes and no, references: texts in a fixed form
    ITEMS = "items"  # several values, each ignoring case


_KINDS = {
    Type.STRING: Kind.TEXT,
    Type.CHOICE: Kind.TEXT,
    Type.DOCUMENT: Kind.TEXT,
    Type.NUMBER: Kind.NUMBER,
    Type.DURATION: Kind.NUMBER,
}


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """An attribute as a column of the table of records."""

    kind: Kind
    key: Func  # what is compared and sorted by
    words: Func | None  # what a part of a text is looked for in, in capitals


def column_of(row: RecordAttribute) -> ColumnOf:
    """The attribute's column."""
    if row.array:
        name = "name" if row.type == Type.DOCUMENT else ""
        return ColumnOf(Kind.ITEMS, _items(row.name, name), _words(row.name, name) if _is_worded(row) else None)
    kind = _KINDS.get(Type(row.type), Kind.EXACT)
    text = _text(row.name, "name") if row.type == Type.DOCUMENT else _text(row.name)
    if kind == Kind.TEXT:
        folded = Upper(Left(text, COMPARED))
        return ColumnOf(kind, folded, folded)
    if kind == Kind.NUMBER:
        return ColumnOf(kind, Func(text, function="postdesk_number", output_field=DecimalField()), None)
    return ColumnOf(kind, Collate(text, "C"), None)


def text_of(row: RecordAttribute) -> Func:
    """A lone text as it stands."""
    return _text(row.name)


def whole_text(row: RecordAttribute) -> Func:
    """All of a text in capitals, for what goes beyond the index."""
    return Upper(_text(row.name))


def is_sortable(row: RecordAttribute) -> bool:
    """Whether records have an order by the attribute: not by several values, nor by what others are called."""
    return not row.array and row.type not in {Type.ACCOUNT, Type.CONTACT, Type.RECORD}


def _is_worded(row: RecordAttribute) -> bool:
    return _KINDS.get(Type(row.type)) == Kind.TEXT


def _text(name: str, part: str = "") -> Func:
    # System names are letters, digits and “_”, so they can stand in SQL as they are; an index wants them there.
    steps = f"-> '{name}' ->> '{part}'" if part else f"->> '{name}'"
    return Func(F("values"), template=f"(%(expressions)s {steps})", output_field=TextField())


def _items(name: str, part: str) -> Func:
    template = f"postdesk_items(%(expressions)s -> '{name}', '{part}')"
    return Func(F("values"), template=template, output_field=ArrayField(TextField()))


def _words(name: str, part: str) -> Func:
    template = f"postdesk_words(%(expressions)s -> '{name}', '{part}')"
    return Func(F("values"), template=template, output_field=TextField())
