"""The typed values of attributes, frozen, and their form in JSON, so that they can be kept and taken up again.

string str · number Decimal · duration timedelta · date-time aware datetime · period Period · boolean bool ·
object mapping by name · key-value mapping of str · account, contact, record, ticket, letter and user Reference ·
document Document · choice str · array tuple of these
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string

from apps.attributes.declaration import Attribute, Type
from apps.mail import blobs


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """An object that a value points at: `kind` is contact, account, user, record, ticket or letter, `id` its key.

    `name` is what people call it; `address` is that of somebody who can be written to, else "".
    """

    kind: str
    id: int
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file; its bytes lie in the blob store."""

    name: str  # with its extension
    sha256: str
    size: int
    content_type: str = "application/octet-stream"

    @property
    def extension(self) -> str:
        """With its point: “.pdf”; "" without one."""
        return PurePath(self.name).suffix

    def content(self) -> bytes:
        """The file's bytes; BlobMissingError when they are not on the disk."""
        return blobs.read(self.sha256) if self.size else b""


Scalar = str | Decimal | timedelta | datetime | Period | bool | Reference | Document
Value = Scalar | Mapping[str, Any] | tuple[Any, ...]
Values = Mapping[str, Value]
"""The values of a message by the names of its attributes; one that has no value is left out."""


def items_of(value: Value | None) -> tuple[Value, ...]:
    """The values of an attribute as a tuple, whether it holds several, one or none."""
    return value if isinstance(value, tuple) else () if value is None else (value,)


def store_document(name: str, content: bytes, content_type: str = "application/octet-stream") -> Document:
    """Keep the file and return it as a value."""
    return Document(name, blobs.store(content), len(content), content_type)


def to_json(values: Values) -> dict[str, Any]:
    """The values as JSON; numbers are strings, so that none loses a digit."""
    return {name: _value_to_json(value) for name, value in values.items()}


def from_json(attributes: Iterable[Attribute], data: Mapping[str, Any]) -> Values:
    """What `to_json` has written, typed again by the same declarations."""
    known = {attribute.name: attribute for attribute in attributes}
    return {name: _value_from_json(known[name], value) for name, value in data.items() if name in known}


def _value_to_json(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_value_to_json(item) for item in value]
    if isinstance(value, Mapping):
        return to_json(value)
    if isinstance(value, Period):
        return {"start": value.start.isoformat(), "end": value.end.isoformat()}
    if isinstance(value, (Reference, Document)):
        return asdict(value)
    write = _WRITERS.get(type(value))
    return write(value) if write else value


def _value_from_json(attribute: Attribute, data: Any) -> Value:
    if attribute.array:
        return tuple(_one_from_json(attribute, item) for item in data)
    return _one_from_json(attribute, data)


def _one_from_json(attribute: Attribute, data: Any) -> Value:
    if attribute.type == Type.OBJECT:
        return from_json(attribute.parts, data)
    read = _READERS.get(attribute.type)
    value: Value | None = read(data) if read else data
    assert value is not None  # what to_json has written can be read
    return value


_WRITERS: dict[type, Callable[[Any], str]] = {
    Decimal: str,
    timedelta: duration_iso_string,
    datetime: datetime.isoformat,
}
_READERS: dict[Type, Callable[[Any], Value | None]] = {
    Type.NUMBER: Decimal,
    Type.DURATION: parse_duration,
    Type.DATE_TIME: datetime.fromisoformat,
    Type.PERIOD: lambda data: Period(datetime.fromisoformat(data["start"]), datetime.fromisoformat(data["end"])),
    Type.ACCOUNT: lambda data: Reference(**data),
    Type.CONTACT: lambda data: Reference(**data),
    Type.RECORD: lambda data: Reference(**data),
    Type.TICKET: lambda data: Reference(**data),
    Type.LETTER: lambda data: Reference(**data),
    Type.USER: lambda data: Reference(**data),
    Type.DOCUMENT: lambda data: Document(**data),
}
