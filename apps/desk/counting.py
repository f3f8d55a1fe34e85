"""Numbers beside the links: counted only as far as a person cares, so that their cost doesn't grow with the tables."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

CAP = 99


def capped_counts(rows: dict[str, QuerySet]) -> dict[str, int]:  # type: ignore[type-arg] # rows of any model
    """How many rows each query has, at most CAP + 1, all in one query."""
    parts: list[str] = []
    parameters: list[Any] = []
    for query in rows.values():
        sql, values = query.order_by().values_list(Value(1))[: CAP + 1].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS capped)")  # noqa: S608 - Django wrote it; values travel apart
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        counts = cursor.fetchone()
    return dict(zip(rows, counts, strict=True))


def said(count: int) -> str:
    """The number as it is shown: empty for none, “99+” beyond the cap."""
    return f"{CAP}+" if count > CAP else str(count or "")
