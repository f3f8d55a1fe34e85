"""The typed values of the records of a page, with one query for everything that they point at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim

from apps.attributes import Reference, Values
from apps.contacts.models import Account, Contact
from apps.records.models import Record, RecordType
from apps.records.typed import POINTING, typed_values
from apps.staff.models import User


def values_of(records: Sequence[Record], record_type: RecordType) -> dict[int, Values]:
    """The values of each of the records, which are of this type, by its key; references have names and no addresses."""
    pointing = [row.name for row in record_type.rows if row.type in POINTING]
    stored = [record.values.get(name) for record in records for name in pointing]
    pointers = [item for data in stored for item in (data if isinstance(data, list) else [data])]
    references = _named(item for item in pointers if isinstance(item, str))
    return {record.pk: typed_values(record_type.rows, record.values, references) for record in records}


def _named(pointers: Iterable[str]) -> dict[str, Reference]:
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for pointer in pointers:
        kind, _colon, key = pointer.partition(":")
        if key.isdecimal():
            wanted[kind].add(int(key))
    queries = [_names(kind, rows.filter(pk__in=wanted[kind])) for kind, rows in _rows().items() if wanted[kind]]
    if not queries:
        return {}
    found = queries[0].union(*queries[1:], all=True)
    return {f"{kind}:{key}": Reference(kind, key, name) for kind, key, name in found}


def _rows() -> dict[str, QuerySet[Any]]:
    return {
        "contact": Contact.objects.all(),
        "account": Account.objects.all(),
        "user": User.objects.all(),
        "record": Record.objects.all(),
    }


def _names(kind: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int, str]]:
    text = CharField()
    whole = Trim(Concat("first_name", Value(" "), "last_name", output_field=text))
    called = {"user": Coalesce(NullIf(whole, Value("")), "username", output_field=text)}
    name = called.get(kind) or Cast("number" if kind == "record" else "name", text)
    return rows.order_by().values_list(Value(kind, text), "pk", name)
