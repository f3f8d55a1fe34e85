"""Invoices by the million: the database makes the rows itself, and then their indexes."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction

from apps.attributes import Type
from apps.demo.filling.bare import bare
from apps.demo.filling.inserting import last_key
from apps.records.indexes import settle_indexes
from apps.records.models import Record, RecordType
from apps.search.documents import without_index, write_range
from apps.search.models import Kind

AT_ONCE = 100_000
NAME = "filled-invoices"

_ATTRIBUTES: list[dict[str, Any]] = [
    {"name": "Title", "label": "Назначение", "required": True},
    {"name": "Amount", "label": "Сумма", "type": Type.NUMBER},
    {"name": "Due", "label": "Оплатить до", "type": Type.DATE_TIME, "date_only": True},
    {"name": "State", "label": "Состояние", "type": Type.CHOICE, "choices": ["Черновик", "Выставлен", "Оплачен"]},
    {"name": "Marks", "label": "Метки", "array": True},
]
_INSERT = """
    INSERT INTO records_record (record_type_id, number, values, created_at, updated_at)
    SELECT %(type)s, 'FILL-' || n, jsonb_build_object(
               'Title', (ARRAY['Аренда', 'Поставка', 'Ремонт', 'Обучение', 'Связь'])[1 + n %% 5] || ' ' || md5(n::text),
               'Amount', round((n::bigint * 7919 %% 1000003)::numeric / 100, 2)::text,
               'Due', ('2020-01-01'::date + (n::bigint * 31 %% 3650)::int)::text,
               'State', (ARRAY['Черновик', 'Выставлен', 'Оплачен'])[1 + n %% 3],
               'Marks', jsonb_build_array('метка ' || n %% 5000, 'год ' || 2020 + n %% 10)),
           moment, moment
    FROM generate_series(%(first)s, %(last)s) AS n,
         LATERAL (SELECT now() - (%(end)s - n) * interval '1 minute') AS years (moment)
"""


def fill_records(count: int, say: Callable[[str], None]) -> None:
    """Add so many records of one type, in one transaction; then make what its attributes are searched by."""
    with transaction.atomic(), connection.cursor() as cursor:
        record_type = _type()
        before, first = last_key(cursor, Record), record_type.last_number + 1
        end = record_type.last_number + count
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come can't be altered
        cursor.execute("ALTER TABLE records_record DISABLE TRIGGER search_note")
        with bare(cursor, ["records_record"]) if count > before else nullcontext():
            for start in range(first, end + 1, AT_ONCE):
                last = min(start + AT_ONCE - 1, end)
                cursor.execute(_INSERT, {"type": record_type.pk, "first": start, "last": last, "end": end})
                say(f"{last:,} records")
        RecordType.objects.filter(pk=record_type.pk).update(last_number=end)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE records_record ENABLE TRIGGER search_note")
        with without_index(cursor):
            for start in range(before + 1, last_key(cursor, Record) + 1, AT_ONCE):
                write_range(cursor, Kind.RECORD, start, start + AT_ONCE - 1)
                say(f"documents of the search: {min(start + AT_ONCE - 1 - before, count):,} records")
    settle_indexes()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_record")
    say("the indexes of records")


def _type() -> RecordType:
    known = RecordType.objects.filter(system_name=NAME).first()
    if known is not None:
        return known
    made = RecordType.objects.create(
        system_name=NAME, title="Счёт", plural="Счета", number_mask="FILL-{0}", icon="receipt-percent"
    )
    for position, attribute in enumerate(_ATTRIBUTES, 1):
        made.attributes.create(**attribute, position=position, searchable=True, in_list=True)
    return made
