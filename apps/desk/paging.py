"""Long lists a page at a time, newest first, by keyset: the last page of a million rows costs what the first does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list; `older` is the cursor of the next page, "" on the last one."""

    rows: list[Row]
    older: str


def page_of(rows: QuerySet[Row], before: str, *, by: str = "", size: int = SIZE) -> Page[Row]:
    """The `size` newest rows before the cursor, ordered by the time `by`, then by number; by number alone without it.

    A cursor that isn't one of ours counts as none: addresses are typed and shortened by people.
    """
    cursor = _Cursor.read(before, timed=bool(by))
    if by:
        rows = rows.order_by(f"-{by}", "-pk")
        if cursor is not None:
            # Said this way, the first condition is the edge of an index range; a plain OR would not be one.
            rows = rows.filter(**{f"{by}__lte": cursor.at}).exclude(Q(**{by: cursor.at}), Q(pk__gte=cursor.pk))
    else:
        rows = rows.order_by("-pk")
        if cursor is not None:
            rows = rows.filter(pk__lt=cursor.pk)
    found = list(rows[: size + 1])
    if len(found) <= size:
        return Page(found, "")
    last = found[size - 1]
    return Page(found[:size], str(_Cursor(getattr(last, by) if by else None, last.pk)))


@dataclass(frozen=True, slots=True)
class _Cursor:
    at: datetime | None
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.pk}" if self.at else str(self.pk)

    @classmethod
    def read(cls, text: str, *, timed: bool) -> "_Cursor | None":
        at, _, pk = text.rpartition("_")
        try:
            moment = datetime.fromisoformat(at) if timed else None
            return None if moment and moment.tzinfo is None else cls(moment, int(pk))
        except ValueError:
            return None
