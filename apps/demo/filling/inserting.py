"""INSERT … SELECT in which every column that isn't spoken of gets its model's default, as Django would give it."""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


def insert_select(cursor: CursorWrapper, model: type[Model], columns: dict[str, str], source: str) -> int:
    """Insert a row for each of `source` (“FROM … ”), the named columns by their expressions; return how many."""
    expressions: dict[str, tuple[str, list[Any]]] = {name: (sql, []) for name, sql in columns.items()}
    for field in model._meta.concrete_fields:
        if field.column is None or field.column in columns or field.primary_key or field.generated or field.null:
            continue
        value = field.get_db_prep_save(field.get_default(), connection)
        expressions[field.column] = (f"%s::{field.db_type(connection)}", [value])
    names = ", ".join(f'"{name}"' for name in expressions)
    values = ", ".join(sql for sql, _parameters in expressions.values())
    parameters = [value for _sql, values in expressions.values() for value in values]
    cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} {source}', parameters)
    return int(cursor.rowcount)


def last_key(cursor: CursorWrapper, model: type[Model]) -> int:
    """The largest key in use."""
    cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{model._meta.db_table}"')
    return int(cursor.fetchone()[0])


def move_sequence(cursor: CursorWrapper, model: type[Model]) -> None:
    """Let the next key come after those that were given by hand."""
    table = model._meta.db_table
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\" HAVING max(id) > 0"
    )
