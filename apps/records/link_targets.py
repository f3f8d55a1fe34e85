"""Records as something that letters can be linked to: each type by number and by its searchable attributes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from django.db.models import F, IntegerField, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, Left, Trim, Upper
from django.utils.translation import gettext_lazy as _

from apps.attributes import Type, ValuesRefusedError
from apps.linking.targets import Column, LinkTarget, Provider
from apps.records.columns import text_of
from apps.records.conditions import Operation, condition
from apps.records.models import Record, RecordAttribute, RecordType
from apps.records.searching import searched
from apps.staff.models import User
from apps.staff.teams import hidden_from

PREFIX = "record:"
AT_ONCE = 50  # keys that are looked up by one query
TITLE = 200  # characters

_NO_COLUMNS = {Type.BOOLEAN, Type.DOCUMENT}
"""What no letter names an object by."""


def record_targets() -> list[LinkTarget]:
    """A target for each record type; letters are linked by hand to those that are enabled."""
    return [target_of(record_type) for record_type in RecordType.objects.with_attributes()]


def key_of(record_type: RecordType) -> str:
    """What linking rules call the type: record:invoices."""
    return f"{PREFIX}{record_type.system_name}"


def target_of(record_type: RecordType) -> LinkTarget:
    """The type as something that letters can be linked to."""
    return LinkTarget(
        key=key_of(record_type),
        model=Record,
        columns=tuple(_columns(record_type)),
        icon=record_type.icon,
        title=record_title(record_type),
        search=partial(search_records, record_type) if record_type.enabled else None,
        name=record_type.title,
        only=Q(record_type=record_type.pk),
        is_shown_to=partial(_is_shown, record_type),
    )


def record_title(record_type: RecordType) -> Combinable:
    """What a record is called, as the database writes it: its number, and the first line of text that it has."""
    row = next((row for row in record_type.rows if row.type == Type.STRING and not (row.array or row.long)), None)
    if row is None:
        return F("number")
    text = Left(Coalesce(text_of(row), Value("")), TITLE)
    return Trim(Concat("number", Value(" "), text, output_field=TextField()))


def search_records(record_type: RecordType, text: str) -> QuerySet[Record]:
    """Records of the type by a part of their number or of a searchable text, the newest first."""
    return Record.objects.of(record_type).filter(searched(record_type, text)).order_by("-pk")


def _columns(record_type: RecordType) -> Iterable[Column]:
    yield Column("number", _("number"), partial(_by_number, record_type.pk))
    for row in record_type.rows:
        if row.searchable and row.type not in _NO_COLUMNS:
            yield Column(row.name, row.label, partial(_by_value, row))


def _by_number(record_type: int, keys: Collection[str]) -> Mapping[str, Sequence[Model]]:
    rows = Record.objects.filter(record_type=record_type).alias(folded=Upper("number"))
    found = rows.filter(folded__in=[Upper(Value(key)) for key in keys])
    return {record.number.casefold(): [record] for record in found}


def _by_value(row: RecordAttribute, keys: Collection[str]) -> Mapping[str, Sequence[Model]]:
    """By what the keys mean as values of the attribute. More than two records of one are not counted further."""
    wanted = [(key, meant) for key in keys if (meant := _meant(row, key)) is not None]
    found: defaultdict[str, list[Model]] = defaultdict(list)
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        queries = [_asked(row, number, meant) for number, (_key, meant) in enumerate(some)]
        for record in queries[0].union(*queries[1:], all=True):
            found[some[getattr(record, "asked")][0].casefold()].append(record)  # noqa: B009 - annotated just above
    return found


def _asked(row: RecordAttribute, number: int, meant: Q) -> "QuerySet[Record]":
    rows = Record.objects.filter(record_type=row.record_type_id).filter(meant).order_by()
    return rows.annotate(asked=Value(number, IntegerField()))[:2]


def _meant(row: RecordAttribute, key: str) -> Q | None:
    try:
        return condition(row, Operation.EQUALS, key)
    except ValuesRefusedError:
        return None


def _is_shown(record_type: RecordType, user: User) -> bool:
    return record_type.pk not in hidden_from(user, RecordType)


RECORDS = Provider(PREFIX, record_targets)
