"""The variables of a run as JSON that says of itself what it holds, so that no declaration is needed to read it.

Texts, yes and no stand as they are, arrays as lists; everything else is {"type": …, "value": …}.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string

from apps.attributes import Document, Period, Reference, Value


def write(names: Mapping[str, Value]) -> dict[str, Any]:
    """The values as JSON."""
    return {name: write_value(value) for name, value in names.items()}


def read(data: Mapping[str, Any]) -> dict[str, Value]:
    """What `write` has written."""
    return {name: read_value(value) for name, value in data.items()}


def write_value(value: Value) -> Any:
    """One value as JSON."""
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, tuple):
        return [write_value(item) for item in value]
    if isinstance(value, Mapping):
        return {"type": "object", "value": write(value)}
    name, to_json = _WRITERS[type(value)]
    return {"type": name, "value": to_json(value)}


def read_value(data: Any) -> Value:
    """One value that `write_value` has written."""
    if isinstance(data, (str, bool)):
        return data
    if isinstance(data, list):
        return tuple(read_value(item) for item in data)
    value: Value = _READERS[data["type"]](data["value"])
    return value


def _period(value: Period) -> list[str]:
    return [value.start.isoformat(), value.end.isoformat()]


_WRITERS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    Decimal: ("number", str),
    timedelta: ("duration", duration_iso_string),
    datetime: ("moment", datetime.isoformat),
    Period: ("period", _period),
    Reference: ("reference", asdict),
    Document: ("document", asdict),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "object": read,
    "number": Decimal,
    "duration": parse_duration,
    "moment": datetime.fromisoformat,
    "period": lambda data: Period(*map(datetime.fromisoformat, data)),
    "reference": lambda data: Reference(**data),
    "document": lambda data: Document(**data),
}
