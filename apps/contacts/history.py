"""Everything that happened with a contact or an account: letters and tickets in one list, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from apps.contacts.models import Account, Contact
from apps.staff.models import User

SIZE = 50
_TICKET, _LETTER = 0, 1  # of one moment, letters stand above tickets


class _Place(NamedTuple):
    """Where an entry stands; a greater one is newer."""

    at: datetime
    kind: int
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.kind}_{self.pk}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the two is there, the other is None."""

    place: _Place
    letter: Any = None
    ticket: Any = None

    @property
    def at(self) -> datetime:
        return self.place.at


@dataclass(frozen=True, slots=True)
class History:
    """Some entries from the newest on; `earlier` is where to go on, "" when nothing is left out."""

    entries: list[Entry]
    earlier: str


def history_of(party: Contact | Account, user: User, *, before: str = "") -> History:
    """The latest entries that the user may see, or those before the given place."""
    cursor = _read(before)
    found = [
        *(Entry(_Place(row.date, _LETTER, row.pk), letter=row) for row in _letters(party, user, cursor)),
        *(Entry(_Place(row.created_at, _TICKET, row.pk), ticket=row) for row in _tickets(party, user, cursor)),
    ]
    found.sort(key=lambda entry: entry.place, reverse=True)
    return History(found[:SIZE], str(found[SIZE - 1].place) if len(found) > SIZE else "")


def _letters(party: Contact | Account, user: User, cursor: _Place | None) -> QuerySet[Any]:
    """The letters that the party is filled in on, those of an account's people, and those that are linked to it."""
    # The apps above are asked for by name, since nothing here may know them.
    rows: Any = apps.get_model("activities", "EmailActivity")._default_manager
    linked = Q(links__content_type=ContentType.objects.get_for_model(party), links__object_id=party.pk)
    own = [Q(account=party), Q(contact__account=party)] if isinstance(party, Account) else [Q(contact=party)]
    shown = rows.visible_to(user).defer("text", "new_text", "html").select_related("ticket")
    return _latest(shown.annotate(first_words=Left("new_text", 200)), [linked, *own], "date", _LETTER, cursor)


def _tickets(party: Contact | Account, user: User, cursor: _Place | None) -> QuerySet[Any]:
    rows: Any = apps.get_model("tickets", "Ticket")._default_manager
    if isinstance(party, Account):
        own = [Q(account=party), Q(requester__account=party)]
    else:
        own = [Q(requester=party), Q(participants__contact=party)]
    return _latest(rows.visible_to(user), own, "created_at", _TICKET, cursor)


def _latest(rows: QuerySet[Any], own: list[Q], by: str, kind: int, cursor: _Place | None) -> QuerySet[Any]:
    """The newest rows that any of the conditions holds for, from the cursor on.

    Each is asked for its own newest in the order of an index of its own, so a long history costs no more than a short.
    """
    behind = _behind(rows, by, kind, cursor).order_by(f"-{by}", "-pk")
    first, *others = [behind.filter(condition).values("pk")[: SIZE + 1] for condition in own]
    return rows.filter(pk__in=first.union(*others)).order_by(f"-{by}", "-pk")[: SIZE + 1]


def _behind(rows: QuerySet[Any], by: str, kind: int, cursor: _Place | None) -> QuerySet[Any]:
    if cursor is None:
        return rows
    if kind > cursor.kind:
        return rows.filter(**{f"{by}__lt": cursor.at})
    rows = rows.filter(**{f"{by}__lte": cursor.at})
    return rows.exclude(Q(**{by: cursor.at}), Q(pk__gte=cursor.pk)) if kind == cursor.kind else rows


def _read(text: str) -> _Place | None:
    """The place that an address names; one that isn't ours counts as none."""
    at, _, rest = text.partition("_")
    kind, _, pk = rest.partition("_")
    try:
        place = _Place(datetime.fromisoformat(at), int(kind), int(pk))
    except ValueError:
        return None
    return place if place.at.tzinfo else None
