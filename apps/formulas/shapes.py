"""The shape of a value: its type, whether it is a list, and what it consists of; None where only the run will know."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Document, Period, Reference, Type
from apps.formulas.scope import World

Shape = Attribute | None

TEXT: Final = Attribute("")
NUMBER: Final = Attribute("", Type.NUMBER)
YES_NO: Final = Attribute("", Type.BOOLEAN)
MOMENT: Final = Attribute("", Type.DATE_TIME)
DURATION: Final = Attribute("", Type.DURATION)
FILE: Final = Attribute("", Type.DOCUMENT)

_FILE_PARTS = (Attribute("Name"), Attribute("Extension"), Attribute("Size", Type.NUMBER), Attribute("Content"))
_PERIOD_PARTS = (Attribute("Start", Type.DATE_TIME), Attribute("End", Type.DATE_TIME))
_WITHOUT_PARTS = {Type.STRING, Type.CHOICE, Type.NUMBER, Type.DURATION, Type.DATE_TIME, Type.BOOLEAN}

ONE: dict[Type, Promise] = {
    Type.STRING: _("a text"),
    Type.NUMBER: _("a number"),
    Type.DURATION: _("a duration"),
    Type.DATE_TIME: _("a date"),
    Type.PERIOD: _("a period"),
    Type.BOOLEAN: _("a yes or no"),
    Type.OBJECT: _("an object"),
    Type.KEY_VALUE: _("a list of keys and values"),
    Type.ACCOUNT: _("an account"),
    Type.DOCUMENT: _("a file"),
    Type.CHOICE: _("a text"),
    Type.CONTACT: _("a contact"),
    Type.RECORD: _("a record"),
    Type.TICKET: _("a ticket"),
    Type.LETTER: _("a letter"),
    Type.USER: _("a user"),
}
MANY: dict[Type, Promise] = {
    Type.STRING: _("a list of texts"),
    Type.NUMBER: _("a list of numbers"),
    Type.DURATION: _("a list of durations"),
    Type.DATE_TIME: _("a list of dates"),
    Type.PERIOD: _("a list of periods"),
    Type.BOOLEAN: _("a list of yes and no"),
    Type.OBJECT: _("a list of objects"),
    Type.KEY_VALUE: _("a list of lists of keys and values"),
    Type.ACCOUNT: _("a list of accounts"),
    Type.DOCUMENT: _("a list of files"),
    Type.CHOICE: _("a list of texts"),
    Type.CONTACT: _("a list of contacts"),
    Type.RECORD: _("a list of records"),
    Type.TICKET: _("a list of tickets"),
    Type.LETTER: _("a list of letters"),
    Type.USER: _("a list of users"),
}
_TYPES: dict[type, Type] = {
    str: Type.STRING,
    Decimal: Type.NUMBER,
    timedelta: Type.DURATION,
    datetime: Type.DATE_TIME,
    Period: Type.PERIOD,
    bool: Type.BOOLEAN,
    Document: Type.DOCUMENT,
}
_OF_A_KIND: dict[Type, Type] = {
    Type.CHOICE: Type.STRING,
    **dict.fromkeys((Type.CONTACT, Type.RECORD, Type.TICKET, Type.LETTER, Type.USER), Type.ACCOUNT),
}


def in_words(shape: Shape) -> str:
    """The shape as a sentence names it: “a number”, “a list of texts”."""
    if shape is None:
        return str(_("a value"))
    return str((MANY if shape.array else ONE)[shape.type])


def type_of(value: Any) -> Type:
    """The type of one value."""
    if isinstance(value, Reference):
        return Type(value.kind) if value.kind in Type else Type.ACCOUNT
    return _TYPES.get(type(value), Type.OBJECT)


def of_a_kind(type_: Type) -> Type:
    """The type that stands for all those whose values can be compared: texts and choices, everything pointed at."""
    return _OF_A_KIND.get(type_, type_)


def shape_of(value: Any) -> Shape:
    """The shape of a value that is at hand, without its parts."""
    if isinstance(value, tuple):
        return many(shape_of(value[0])) if value else None
    if value is None:
        return None
    parts = tuple(_named(name, part) for name, part in value.items()) if isinstance(value, Mapping) else ()
    return Attribute("", type_of(value), parts=parts)


def one(shape: Shape) -> Shape:
    """The shape of an item of the list."""
    return _changed(shape, array=False)


def many(shape: Shape) -> Shape:
    """The shape of a list of such values; lists are flat, so a list of lists is a list."""
    return _changed(shape, array=True)


def like(owner: Shape, part: Attribute) -> Shape:
    """The shape of a part of such an owner: the parts of a list are a list."""
    return many(part) if owner is not None and owner.array else part


def parts(shape: Shape, world: World) -> Sequence[Attribute] | None:
    """What a value of this shape consists of; None where any name may be asked for, or nobody knows."""
    if shape is None or shape.type == Type.KEY_VALUE:
        return None
    if shape.type in _WITHOUT_PARTS:
        return ()
    if shape.type == Type.OBJECT:
        return shape.parts or None
    if shape.type == Type.DOCUMENT:
        return _FILE_PARTS
    if shape.type == Type.PERIOD:
        return _PERIOD_PARTS
    return shape.parts or world.parts(one(shape) or shape)


def unified(shapes: Sequence[Shape]) -> Shape:
    """The shape that all of these have in common, apart from lists being lists; None when they have none."""
    known = [shape for shape in shapes if shape is not None]
    if not known or len(known) < len(shapes):
        return None
    first = known[0]
    if any((shape.type, shape.target) != (first.type, first.target) for shape in known):
        texts = {Type.STRING, Type.CHOICE}
        return TEXT if all(shape.type in texts and not shape.array for shape in known) else None
    if any(shape.array != first.array for shape in known):
        return None
    same_parts = all(shape.parts == first.parts for shape in known)
    return first if same_parts else Attribute("", first.type, array=first.array)


def _named(name: str, value: Any) -> Attribute:
    shape = shape_of(value) or TEXT
    return Attribute(str(name), shape.type, array=shape.array, parts=shape.parts)


def _changed(shape: Shape, *, array: bool) -> Shape:
    if shape is None:
        return None
    return Attribute("", shape.type, array=array, parts=shape.parts, choices=shape.choices, target=shape.target)
