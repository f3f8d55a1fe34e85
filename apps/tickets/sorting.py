"""Orders of the ticket list, each paged by keyset over an index of its own: the last page costs what the first does."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, TextChoices
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext_lazy as _

from apps.desk.paging import SIZE, Page
from apps.tickets.models import Ticket


class Sort(TextChoices):
    """What the list begins with."""

    LATEST = "latest", _("Latest change")
    WAITING = "waiting", _("Waiting longest")
    DUE = "due", _("Due first")
    PRIORITY = "priority", _("Most urgent")
    CREATED = "created", _("Newest")
    NUMBER = "number", _("Highest number")

    @property
    def columns(self) -> tuple[str, ...]:
        """What the order goes by, all in one direction, so that one index serves it; keys grow as numbers do."""
        match self:
            case Sort.LATEST:
                return ("updated_at", "pk")
            case Sort.WAITING:
                return ("waiting_since", "pk")
            case Sort.DUE:
                return ("due_at", "pk")
            case Sort.PRIORITY:
                return ("urgency", "updated_at", "pk")
            case Sort.CREATED:
                return ("created_at", "pk")
            case Sort.NUMBER:
                return ("pk",)

    @property
    def rises(self) -> bool:
        """Whether the oldest come first."""
        return self in {Sort.WAITING, Sort.DUE}


def sorted_page(tickets: QuerySet[Ticket], sort: Sort, after: str) -> Page[Ticket]:
    """The page behind the cursor `after`; one that isn't of this order counts as none, since people shorten addresses.

    Tickets without a deadline stand in no order by it.
    """
    if sort == Sort.DUE:
        tickets = tickets.filter(due_at__isnull=False)
    columns = sort.columns
    rows = tickets.order_by(*(column if sort.rises else f"-{column}" for column in columns))
    cursor = _read(after, columns)
    if cursor is not None:
        behind = TupleGreaterThan if sort.rises else TupleLessThan
        # Compared as a row, the columns are the edge of an index range.
        rows = rows.filter(behind(Tuple(*map(F, columns)), cursor))
    found = list(rows[: SIZE + 1])
    if len(found) <= SIZE:
        return Page(found, "")
    return Page(found[:SIZE], _written([getattr(found[SIZE - 1], column) for column in columns]))


def _written(values: list[Any]) -> str:
    said = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _read(text: str, columns: tuple[str, ...]) -> tuple[Any, ...] | None:
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        found = tuple(
            _moment(value) if column.endswith(("_at", "_since")) else int(value)
            for column, value in zip(columns, values, strict=True)
        )
    except (ValueError, TypeError):
        return None
    return found


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
