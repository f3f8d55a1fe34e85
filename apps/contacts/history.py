"""Everything that happened with a contact or an account: letters and tickets in one list, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.functions import Left

from apps.contacts.models import Account, Contact
from apps.staff.models import User

SIZE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the two is there, the other is None."""

    at: datetime
    letter: Any = None
    ticket: Any = None


@dataclass(frozen=True, slots=True)
class History:
    """Some entries from the newest on; `earlier` is where to go on, "" when nothing is left out."""

    entries: list[Entry]
    earlier: str


def history_of(party: Contact | Account, user: User, *, before: str = "") -> History:
    """The latest entries that the user may see, or the latest before the given time.

    Each source is asked for a page in the order of an index of its own, so a long history costs no more than a short.
    """
    moment = _moment(before)
    letters = {letter.pk: letter for rows in _letters(party, user) for letter in _page(rows, "date", moment)}
    tickets = {ticket.pk: ticket for rows in _tickets(party, user) for ticket in _page(rows, "created_at", moment)}
    found = [
        *(Entry(letter.date, letter=letter) for letter in letters.values()),
        *(Entry(ticket.created_at, ticket=ticket) for ticket in tickets.values()),
    ]
    if len(found) <= SIZE:
        return History(sorted(found, key=_at, reverse=True), "")
    last = nlargest(SIZE, found, key=_at)[-1].at
    # Entries of one moment stay together, so that the next page can begin before it.
    kept = [entry for entry in found if entry.at >= last]
    return History(sorted(kept, key=_at, reverse=True), last.isoformat() if len(kept) < len(found) else "")


def _letters(party: Contact | Account, user: User) -> Iterator[QuerySet[Any]]:
    """The letters that the party is filled in on, those of an account's people, and those that are linked to it."""
    # The apps above are asked for by name, since nothing here may know them.
    letters: Any = apps.get_model("activities", "EmailActivity")._default_manager.all()
    shown = letters.visible_to(user).defer("text", "new_text", "html").select_related("ticket")
    shown = shown.annotate(first_words=Left("new_text", 200))
    kind = ContentType.objects.get_for_model(party)
    yield shown.filter(links__content_type=kind, links__object_id=party.pk)
    if isinstance(party, Account):
        yield shown.filter(account=party)
        yield shown.filter(contact__account=party)
    else:
        yield shown.filter(contact=party)


def _tickets(party: Contact | Account, user: User) -> Iterator[QuerySet[Any]]:
    tickets: Any = apps.get_model("tickets", "Ticket")._default_manager.all()
    shown = tickets.visible_to(user).select_related("assignee", "requester")
    if isinstance(party, Account):
        yield shown.filter(account=party)
        yield shown.filter(requester__account=party)
    else:
        yield shown.filter(requester=party)
        yield shown.filter(participants__contact=party)


def _page(rows: QuerySet[Any], by: str, before: datetime | None) -> QuerySet[Any]:
    if before is not None:
        rows = rows.filter(**{f"{by}__lt": before})
    return rows.order_by(f"-{by}", "-pk")[: SIZE + 1]


def _at(entry: Entry) -> datetime:
    return entry.at


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
