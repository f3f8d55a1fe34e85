"""What the database knows of how values are spread: it does not count those in an index of some rows only."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Func
from django.db.models.sql import Query

from apps.records.models import Record

_PREFIX = "records_a"  # of the names of these statistics, and of no other


def settle_statistics(wanted: Mapping[str, Func]) -> None:
    """Keep statistics of these expressions under these names, no others, and count all of them now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stxname FROM pg_statistic_ext WHERE starts_with(stxname, %s)", [_PREFIX])
        present = {name for (name,) in cursor.fetchall()}
        for name in present - wanted.keys():
            cursor.execute(f"DROP STATISTICS IF EXISTS {connection.ops.quote_name(name)}")
        for name in wanted.keys() - present:
            text, values = _sql(wanted[name])
            table = connection.ops.quote_name(Record._meta.db_table)
            cursor.execute(f"CREATE STATISTICS {connection.ops.quote_name(name)} ON ({text}) FROM {table}", values)
        cursor.execute(f"ANALYZE {connection.ops.quote_name(Record._meta.db_table)}")


def _sql(expression: Func) -> tuple[str, tuple[Any, ...]]:
    query = Query(Record, alias_cols=False)
    compiler = query.get_compiler(connection=connection)
    text, values = compiler.compile(expression.resolve_expression(query))
    return text, tuple(values)
