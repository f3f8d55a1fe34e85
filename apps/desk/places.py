"""What every page of the desk leads to that stands in the database: rows of several apps, fetched in one query.

An app offers its rows when Django is ready, each as a JSON object that its own code reads.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import JSONObject

from apps.staff.models import User

_offers: dict[str, tuple[Callable[[User], QuerySet[Any]], tuple[str, ...]]] = {}


def offer(kind: str, rows: Callable[[User], QuerySet[Any]], *fields: str) -> None:
    """Let pages know the rows that `rows` gives for a user, with these of their fields and annotations."""
    _offers[kind] = rows, fields


def offered(user: User, kind: str) -> list[Mapping[str, Any]]:
    """The rows of a kind for the user, in no order; asked for once in the life of the `user` object."""
    known: Mapping[str, list[Mapping[str, Any]]] | None = user.__dict__.get("_places")
    if known is None:
        known = user.__dict__["_places"] = _ask(user)
    return known.get(kind, [])


def _ask(user: User) -> Mapping[str, list[Mapping[str, Any]]]:
    first, *others = [
        rows(user).order_by().values_list(Value(kind), JSONObject(**{field: field for field in fields}))
        for kind, (rows, fields) in _offers.items()
    ]
    known: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for kind, row in first.union(*others, all=True):
        known[kind].append(row)
    return known
