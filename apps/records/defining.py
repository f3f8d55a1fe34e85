"""Changing what a record type declares while it has records: converted where nothing is lost, else refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.attributes import Document, Reference, Value, ValuesRefusedError
from apps.attributes.wording import in_words
from apps.records.models import Record, RecordAttribute
from apps.records.pointers import find_references
from apps.records.reading import read
from apps.records.stored import load, store

MOST_CONVERTED = 20_000
"""So many values are converted while the technologist waits; of more, an import makes a new attribute."""
AT_ONCE = 1_000
SHAPE = ("name", "type", "array", "date_only", "target_id")
"""What of an attribute says how its values are written."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """An attribute as it was and as it is to be; its values can be read as the latter."""

    before: RecordAttribute
    after: RecordAttribute

    def apply(self) -> None:
        """Write the values anew."""
        with transaction.atomic():
            for records, values in _converted(self.before, self.after):
                for record, value in zip(records, values, strict=True):
                    _put(record, self.before, self.after, value)
                Record.objects.bulk_update(records, ["values"])


def plan(before: RecordAttribute, after: RecordAttribute) -> tuple[Conversion | None, str]:
    """What has to be done with the values when an attribute changes so, and why it can't be done (“” if it can)."""
    if all(getattr(before, name) == getattr(after, name) for name in SHAPE):
        return None, ""
    holders = _holders(before)
    count = holders[: MOST_CONVERTED + 1].count()
    if count > MOST_CONVERTED:
        sentence = _(
            "More than %(most)s records have a “%(label)s”: it can’t be changed so any more. Add another attribute and"
            " bring the values over by export and import."
        )
        return None, sentence % {"most": MOST_CONVERTED, "label": before.label}
    if before.name != after.name and _taken(before.record_type_id, after.name):
        return None, _("Records have values under “%(name)s” already. Choose another name.") % {"name": after.name}
    wrong, example = _unreadable(before, after)
    if wrong:
        sentence = ngettext(
            "%(count)s value of “%(label)s” can’t be kept so, that of %(number)s: “%(value)s”. Nothing was changed.",
            "%(count)s values of “%(label)s” can’t be kept so, for example that of %(number)s: “%(value)s”."
            " Nothing was changed.",
            wrong,
        )  # fmt: skip
        return None, sentence % {"count": wrong, "label": before.label, **example}
    return Conversion(before, after), ""


def _holders(row: RecordAttribute) -> Any:
    return Record.objects.filter(record_type=row.record_type_id, values__has_key=row.name).order_by("pk")


def _taken(record_type: int, name: str) -> bool:
    return Record.objects.filter(record_type=record_type, values__has_key=name).exists()


def _unreadable(before: RecordAttribute, after: RecordAttribute) -> tuple[int, dict[str, str]]:
    """How many values can't be read as the new type, and one of them."""
    wrong = 0
    example: dict[str, str] = {}
    for records, values in _converted(before, after):
        for record, value in zip(records, values, strict=True):
            if isinstance(value, ValuesRefusedError):
                wrong += 1
                example = example or {"number": record.number, "value": _in_words(before, record)[:100]}
    return wrong, example


def _converted(before: RecordAttribute, after: RecordAttribute) -> Iterator[tuple[list[Record], list[Any]]]:
    """The records that have a value, some at a time, each with the new value or with what is wrong with it."""
    last = 0
    while records := list(_holders(before).filter(pk__gt=last)[:AT_ONCE]):
        last = records[-1].pk
        references = find_references(item for record in records for item in _texts(record.values[before.name]))
        yield records, [_as_new(after, load(before, record.values[before.name], references)) for record in records]


def _texts(data: Any) -> list[str]:
    return [item for item in (data if isinstance(data, list) else [data]) if isinstance(item, str)]


def _as_new(after: RecordAttribute, value: Value | None) -> Value | ValuesRefusedError | None:
    """The value as the new attribute has it: as it is if it may be, else by its words if they say all of it."""
    items = value if isinstance(value, tuple) else () if value is None else (value,)
    if (len(items) > 1 and not after.array) or any(_says_more(after, item) for item in items):
        return ValuesRefusedError([])
    ways = [list(items)]
    if not any(isinstance(item, (Document, Reference)) for item in items):
        ways.append([in_words(item) for item in items])
    for raw in ways:
        given = raw if after.array else (raw[0] if raw else None)
        typed, problems = read([after], {after.name: given}, complete=False)
        if not problems and not _points_elsewhere(after, items):
            return typed.get(after.name)
    return ValuesRefusedError([])


def _says_more(after: RecordAttribute, item: Value) -> bool:
    """Whether a moment has a time, which a date would lose."""
    return after.date_only and isinstance(item, datetime) and timezone.localtime(item).time() != time()


def _points_elsewhere(after: RecordAttribute, items: tuple[Any, ...]) -> bool:
    """Whether the values are records of another type than the attribute points at now."""
    keys = [item.id for item in items if isinstance(item, Reference) and item.kind == "record"]
    if not keys or after.target_id is None:
        return False
    return Record.objects.filter(pk__in=keys).exclude(record_type=after.target_id).exists()


def _put(record: Record, before: RecordAttribute, after: RecordAttribute, value: Value | None) -> None:
    del record.values[before.name]
    if value is not None:
        record.values[after.name] = store(after, value)


def _in_words(row: RecordAttribute, record: Record) -> str:
    data = record.values[row.name]
    value = load(row, data, find_references(_texts(data)))
    return in_words(value) or str(data)
