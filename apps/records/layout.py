"""The layout of a record's form: its attributes in sections, in their order."""

from collections.abc import Iterable

from apps.records.models import RecordAttribute


def sections(rows: Iterable[RecordAttribute]) -> list[tuple[str, list[RecordAttribute]]]:
    """The attributes by section, the sections in the order in which they are first named."""
    found: dict[str, list[RecordAttribute]] = {}
    for row in rows:
        found.setdefault(row.section, []).append(row)
    return [*found.items()]
