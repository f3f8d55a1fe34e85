"""The values of a record as its JSON holds them: so that the database can compare and index them.

string, choice: text · number: text of digits · date-time: UTC, always with microseconds; a date without time: its day ·
duration: seconds as text · boolean: true or false · references: “contact:12” · document: an object · several: a list
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.attributes import Document, Reference, Type, Value
from apps.records.models.attribute import RecordAttribute


def store(row: RecordAttribute, value: Value) -> Any:
    """The JSON of a typed value of this attribute."""
    if isinstance(value, tuple):
        return [_store_one(row, item) for item in value]
    return _store_one(row, value)


def load(row: RecordAttribute, data: Any, references: Mapping[str, Reference]) -> Value | None:
    """The typed value of what `store` has written; references that are no longer among these are left out.

    None as well for what is not of the attribute's type: it was written when the type was another one.
    """
    items = data if isinstance(data, list) else [data]
    found = tuple(value for item in items if (value := _load_one(row, item, references)) is not None)
    return found if row.array and found else found[0] if found else None


def pointer(reference: Reference) -> str:
    """How a reference is stored."""
    return f"{reference.kind}:{reference.id}"


def plain_number(value: Decimal) -> str:
    """The digits of a number, never with an exponent."""
    return format(value, "f")


def moment_text(value: datetime) -> str:
    """A moment so that later ones are greater as texts too."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def day_text(value: datetime) -> str:
    """The day of a moment where the reader is."""
    return timezone.localtime(value).date().isoformat()


def _store_one(row: RecordAttribute, value: Value) -> Any:
    match value:
        case bool() | str():
            return value
        case Decimal():
            return plain_number(value)
        case datetime():
            return day_text(value) if row.date_only else moment_text(value)
        case timedelta():
            return plain_number(Decimal(value // timedelta(microseconds=1)) / 1_000_000)
        case Reference():
            return pointer(value)
        case Document():
            return asdict(value)
    raise TypeError(f"A record can't hold {type(value).__name__}.")


def _load_one(row: RecordAttribute, data: Any, references: Mapping[str, Reference]) -> Value | None:
    if row.type in {Type.ACCOUNT, Type.CONTACT, Type.RECORD}:
        return references.get(data) if isinstance(data, str) else None
    try:
        return _READERS[Type(row.type)](data)
    except (TypeError, ValueError, ArithmeticError):
        return None


def _text(data: Any) -> str:
    if not isinstance(data, str):
        raise TypeError
    return data


def _moment(data: str) -> datetime:
    """A day is its midnight where the reader is."""
    if len(data) == len("2026-11-21"):
        return timezone.make_aware(datetime.combine(date.fromisoformat(data), time()))
    return datetime.fromisoformat(data)


def _boolean(data: Any) -> bool:
    if not isinstance(data, bool):
        raise TypeError
    return data


_READERS: dict[Type, Callable[[Any], Value]] = {
    Type.STRING: _text,
    Type.CHOICE: _text,
    Type.NUMBER: lambda data: Decimal(_text(data)),
    Type.DATE_TIME: lambda data: _moment(_text(data)),
    Type.DURATION: lambda data: timedelta(microseconds=int(Decimal(_text(data)) * 1_000_000)),
    Type.BOOLEAN: _boolean,
    Type.DOCUMENT: lambda data: Document(**data),
}
