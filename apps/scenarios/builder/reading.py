"""The settings of an event or a step as the builder's page sends them, by the fields of its kind."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from apps.scenarios.fields import Field, FieldKind

ROWS = {FieldKind.CHANGES: ("name", "operation", "value"), FieldKind.VALUES: ("name", "value")}
"""The fields that are tables, with the columns of their rows."""
MOST_ROWS = 200


def read_settings(fields: Iterable[Field], data: QueryDict, owner: str) -> dict[str, Any]:
    """The settings, without what is empty; `owner` is a step's key, or “event”."""
    values = {field.name: _read(field, data, f"{owner}.{field.name}") for field in fields}
    return {name: value for name, value in values.items() if value not in ("", [], False, None)}


def _read(field: Field, data: QueryDict, name: str) -> Any:
    if field.kind in ROWS:
        return _rows(data, name, ROWS[field.kind])
    if field.kind == FieldKind.FLAG:
        return data.get(name) == "on"
    if field.kind == FieldKind.WEEKDAYS:
        return [int(day) for day in data.getlist(name) if day in "1234567"]
    if field.kind == FieldKind.TEAMS:
        return data.getlist(name)
    if field.kind == FieldKind.NAMES:
        return [part.strip() for part in data.get(name, "").split(",") if part.strip()]
    text = data.get(name, "").replace("\r\n", "\n").strip()
    return int(text) if field.kind == FieldKind.NUMBER and text.isdecimal() else text


def _rows(data: QueryDict, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows with something in them; an operation alone is nothing."""
    count = data.get(f"{name}.rows", "")
    rows = []
    for number in range(min(int(count), MOST_ROWS) if count.isdecimal() else 0):
        row = {column: data.get(f"{name}.{number}.{column}", "").strip() for column in columns}
        if row["name"] or row["value"]:
            rows.append(row)
    return rows
