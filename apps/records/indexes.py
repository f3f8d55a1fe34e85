"""The indexes of searchable attributes, made and dropped as the technologist ticks them, while people work on."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Index, Q

from apps.records.columns import Kind, column_of
from apps.records.models import Record, RecordAttribute
from apps.records.statistics import settle_statistics

logger = logging.getLogger(__name__)

_LOCK = 0x7265636F  # of advisory locks: one process at a time builds
_PREFIX = "records_a"  # of the names of these indexes, and of no other


def indexes_of(row: RecordAttribute) -> list[Index]:
    """What a searchable attribute needs: to be compared, sorted by in both directions, and looked for in part.

    A name changes with whatever the index is made of.
    """
    column = column_of(row)
    only = Q(record_type=row.record_type_id)
    found: list[Index]
    if column.kind == Kind.ITEMS:
        found = [GinIndex(column.key, name=_name(row, "key"), condition=only)]
    else:
        backwards = (column.key.desc(nulls_last=True), F("id").desc())
        found = [
            Index(column.key, F("id"), name=_name(row, "key"), condition=only),
            Index(*backwards, name=_name(row, "back"), condition=only),
        ]
    if column.words is not None:
        trigrams = OpClass(column.words, name="gin_trgm_ops")
        found.append(GinIndex(trigrams, name=_name(row, "part"), condition=only))
    return found


def settle_indexes() -> None:
    """Drop what nobody needs any more, make what is missing, and note how far each attribute is.

    Does nothing while another process is at it. What failed is tried again the next time.
    """
    with _alone() as alone:
        if not alone:
            return
        rows = list(RecordAttribute.objects.filter(searchable=True))
        wanted = {index.name: index for row in rows for index in indexes_of(row)}
        present = _present()
        for name, valid in present.items():
            if name not in wanted or not valid:
                _drop(name)
        ready = {name for name, valid in present.items() if valid}
        made = [_settle(row, ready) for row in rows]
        if any(made):
            settle_statistics({_name(row, "spread"): column_of(row).key for row in rows if not row.array})


def _settle(row: RecordAttribute, ready: set[str]) -> bool:
    """Whether anything was missing, and is there now."""
    missing = [index for index in indexes_of(row) if index.name not in ready]
    try:
        for index in missing:
            _add(index)
    except DatabaseError as error:
        logger.warning("The indexes of the attribute %s could not be made: %s", row.name, error)
        _note(row, RecordAttribute.Index.FAILED, str(error))
        return False
    _note(row, RecordAttribute.Index.READY)
    return bool(missing)


def _note(row: RecordAttribute, state: RecordAttribute.Index, trouble: str = "") -> None:
    if (row.index_state, row.index_trouble) != (state, trouble):
        RecordAttribute.objects.filter(pk=row.pk).update(index_state=state, index_trouble=trouble)


def _name(row: RecordAttribute, purpose: str) -> str:
    made_of = f"{row.record_type_id} {row.name} {row.type} {row.array}"
    return f"{_PREFIX}{row.pk}_{purpose}_{hashlib.sha256(made_of.encode()).hexdigest()[:6]}"


def _present() -> dict[str, bool]:
    """The names of these indexes in the database, each with whether it can be used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE indrelid = %s::regclass AND starts_with(relname, %s)",
            [Record._meta.db_table, _PREFIX],
        )
        return dict(cursor.fetchall())


def _add(index: Index) -> None:
    # People go on writing meanwhile; inside of a transaction the database can't do it so.
    with connection.schema_editor(atomic=False) as editor, _own_savepoint():
        statement = index.create_sql(Record, editor, concurrently=not connection.in_atomic_block)
        editor.execute(statement, params=None)


def _drop(name: str) -> None:
    how = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {how} IF EXISTS {connection.ops.quote_name(name)}")


@contextmanager
def _own_savepoint() -> Iterator[None]:
    """A failure breaks nothing of a transaction around it."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    else:
        yield


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
