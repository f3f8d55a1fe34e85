"""A ticket's one timeline: its letters, the notes of colleagues, and what was changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activities.shown import ShownLetter, readable, shown
from apps.tickets.models import Event, Note, Ticket

SIZE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the three is there, the others are None."""

    at: datetime
    letter: ShownLetter | None = None
    note: Note | None = None
    event: Event | None = None
    sentence: str = ""  # of the event


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries from the oldest to the newest; `earlier` is where to go on, "" when nothing is left out."""

    entries: list[Entry]
    earlier: str


def timeline(ticket: Ticket, before: str = "") -> Timeline:
    """The latest entries of the ticket, or the latest before the given time."""
    moment = _moment(before)
    letters = readable(ticket.activities.order_by("-date", "-pk"))
    notes = ticket.notes.select_related("author").order_by("-created_at", "-pk")
    events = ticket.events.select_related("by").order_by("-created_at", "-pk")
    if moment is not None:
        letters = letters.filter(date__lt=moment)
        notes, events = notes.filter(created_at__lt=moment), events.filter(created_at__lt=moment)
    entries = [
        *(Entry(letter.date, letter=shown(letter)) for letter in letters[: SIZE + 1]),
        *(Entry(note.created_at, note=note) for note in notes[: SIZE + 1]),
        *(Entry(event.created_at, event=event, sentence=sentence(event)) for event in events[: SIZE + 1]),
    ]
    entries.sort(key=_order)
    if len(entries) <= SIZE:
        return Timeline(entries, "")
    # Entries of one moment stay together, so that the next page can begin before it.
    first = entries[-SIZE].at
    kept = [entry for entry in entries if entry.at >= first]
    return Timeline(kept, first.isoformat() if len(kept) < len(entries) else "")


def sentence(event: Event) -> str:
    """What happened, in the reader's language; who did it stands beside."""
    before, after = _in_words(event, event.before), _in_words(event, event.after)
    match event.kind:
        case Event.Kind.OPENED:
            return _("Opened in the queue “%(queue)s”") % {"queue": after}
        case Event.Kind.REOPENED:
            return _("Opened again by a letter: %(before)s → %(after)s") % {"before": before, "after": after}
        case Event.Kind.ACKNOWLEDGED:
            return _("Acknowledgement to %(address)s") % {"address": after}
    return _("%(field)s: %(before)s → %(after)s") % {"field": _FIELDS[event.kind], "before": before, "after": after}


_FIELDS: dict[str, Promise] = {
    Event.Kind.STATUS: gettext_lazy("Status"),
    Event.Kind.PRIORITY: gettext_lazy("Priority"),
    Event.Kind.ASSIGNEE: gettext_lazy("Assignee"),
    Event.Kind.QUEUE: gettext_lazy("Queue"),
}
_LABELS: dict[str, dict[str, Any]] = {
    Event.Kind.STATUS: dict(Ticket.Status.choices),
    Event.Kind.REOPENED: dict(Ticket.Status.choices),
    Event.Kind.PRIORITY: dict(Ticket.Priority.choices),
}


def _in_words(event: Event, value: str) -> str:
    return str(_LABELS.get(event.kind, {}).get(value, value)) or _("nobody")


def _order(entry: Entry) -> tuple[datetime, int]:
    """By time; at one moment first what opened the ticket, then letters, notes and other changes."""
    if entry.event is not None:
        return entry.at, 0 if entry.event.kind == Event.Kind.OPENED else 3
    return entry.at, 1 if entry.letter else 2


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
