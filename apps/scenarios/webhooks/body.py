"""Values as the JSON that other systems get, and the JSON that they answer as values."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.duration import duration_iso_string

from apps.attributes import Document, Period, Reference, Value

DEEPEST = 20  # objects within objects of an answer
MOST_PARTS = 10_000


class AnswerTooComplexError(ValueError):
    """JSON with more or deeper parts than a scenario's variable should hold."""


def write(values: Mapping[str, Any]) -> str:
    """The values as JSON: dates and durations as ISO 8601, files in base64, objects by type, id and name."""
    return json.dumps(_plain(values), ensure_ascii=False)


def read(text: str) -> Value | None:
    """The value of an answer: that of its JSON, or the text itself where it is none. Null is left out.

    AnswerTooComplexError for JSON that is too much.
    """
    try:
        data = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, ArithmeticError):
        return text or None
    except RecursionError as error:
        raise AnswerTooComplexError from error
    return _Reading().value(data, 0)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    write_one = _WRITERS.get(type(value))
    return write_one(value) if write_one else value


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)


def _document(value: Document) -> dict[str, Any]:
    content = base64.b64encode(value.content()).decode()
    return {"name": value.name, "content_type": value.content_type, "size": value.size, "content": content}


_WRITERS: dict[type, Callable[[Any], Any]] = {
    Decimal: _number,
    datetime: datetime.isoformat,
    timedelta: duration_iso_string,
    Period: lambda value: {"start": value.start.isoformat(), "end": value.end.isoformat()},
    Reference: lambda value: {"type": value.kind, "id": value.id, "name": value.name, "address": value.address},
    Document: _document,
}


class _Reading:
    """One pass over an answer, bounded."""

    def __init__(self) -> None:
        self.left = MOST_PARTS

    def value(self, data: Any, depth: int) -> Value | None:
        self.left -= 1
        if depth > DEEPEST or self.left < 0:
            raise AnswerTooComplexError
        if isinstance(data, dict):
            parts = {name.replace("\0", ""): self.value(part, depth + 1) for name, part in data.items()}
            return {name: part for name, part in parts.items() if part is not None}
        if isinstance(data, list):
            items = (self.value(item, depth + 1) for item in data)
            return tuple(item for item in items if item is not None)
        if isinstance(data, Decimal) and not data.is_finite():
            return str(data)
        # PostgreSQL keeps no zero characters.
        return data.replace("\0", "") if isinstance(data, str) else data
