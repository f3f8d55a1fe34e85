"""A ticket's one timeline: its letters, the notes of colleagues, and what was changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activities.models import EmailActivity
from apps.activities.shown import ShownLetter, readable, shown
from apps.tickets.models import Event, Note, Ticket

SIZE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter, a note, or else a sentence about what was done."""

    at: datetime
    letter: ShownLetter | None = None
    note: Note | None = None
    sentence: str = ""
    by: str = ""  # who did it; empty: the program
    key: str = ""  # of the sentence: unique in a page


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries from the oldest to the newest; `earlier` is where to go on, "" when nothing is left out."""

    entries: list[Entry]
    earlier: str


def timeline(ticket: Ticket, before: str = "") -> Timeline:
    """The latest entries of the ticket, or the latest before the given time."""
    moment = _moment(before)
    letters = ticket.activities.order_by("-date", "-pk")
    notes, events = ticket.notes.order_by("-created_at", "-pk"), ticket.events.order_by("-created_at", "-pk")
    if moment is not None:
        letters = letters.filter(date__lt=moment)
        notes, events = notes.filter(created_at__lt=moment), events.filter(created_at__lt=moment)
    entries = _entries(letters[: SIZE + 1], notes[: SIZE + 1], events[: SIZE + 1])
    if len(entries) <= SIZE:
        return Timeline([_opened(ticket), *entries], "")
    # Entries of one moment stay together, so that the next page can begin before it.
    first = entries[-SIZE].at
    kept = [entry for entry in entries if entry.at >= first]
    return Timeline(kept, first.isoformat() if len(kept) < len(entries) else "")


def newer(ticket: Ticket, since: datetime) -> list[Entry]:
    """What has come to the ticket since then, whatever dates the letters bear."""
    return _entries(
        ticket.activities.filter(created_at__gt=since).order_by("date")[:SIZE],
        ticket.notes.filter(created_at__gt=since)[:SIZE],
        ticket.events.filter(created_at__gt=since)[:SIZE],
    )


def _entries(letters: QuerySet[EmailActivity], notes: QuerySet[Note], events: QuerySet[Event]) -> list[Entry]:
    entries = [
        *(Entry(letter.date, letter=shown(letter)) for letter in readable(letters)),
        *(Entry(note.created_at, note=note) for note in notes.select_related("author")),
        *(
            Entry(event.created_at, sentence=sentence(event), by=str(event.by or ""), key=f"event-{event.pk}")
            for event in events.select_related("by")
        ),
    ]
    return sorted(entries, key=_order)


def _opened(ticket: Ticket) -> Entry:
    return Entry(ticket.created_at, sentence=_("the ticket was opened"))


def sentence(event: Event) -> str:
    """What happened, in the reader's language, to stand behind the name of who did it."""
    words = {"before": _in_words(event, event.before), "after": _in_words(event, event.after)}
    return str(_SENTENCES[Event.Kind(event.kind)]) % words


_SENTENCES: dict[Event.Kind, Promise] = {
    Event.Kind.REOPENED: gettext_lazy("opened again by a letter: %(before)s → %(after)s"),
    Event.Kind.ACKNOWLEDGED: gettext_lazy("acknowledgement to %(after)s"),
    Event.Kind.STATUS: gettext_lazy("status %(before)s → %(after)s"),
    Event.Kind.PRIORITY: gettext_lazy("priority %(before)s → %(after)s"),
    Event.Kind.ASSIGNEE: gettext_lazy("assignee %(before)s → %(after)s"),
    Event.Kind.QUEUE: gettext_lazy("queue %(before)s → %(after)s"),
    Event.Kind.SUBJECT: gettext_lazy("subject “%(before)s” → “%(after)s”"),
    Event.Kind.REQUESTER: gettext_lazy("requester %(before)s → %(after)s"),
    Event.Kind.TAGGED: gettext_lazy("tag “%(after)s” added"),
    Event.Kind.UNTAGGED: gettext_lazy("tag “%(before)s” removed"),
    Event.Kind.INVITED: gettext_lazy("participant %(after)s added"),
    Event.Kind.DISMISSED: gettext_lazy("participant %(before)s removed"),
    Event.Kind.MERGED: gettext_lazy("%(after)s was merged into this ticket"),
    Event.Kind.MERGED_AWAY: gettext_lazy("merged into %(after)s"),
    Event.Kind.UNMERGED: gettext_lazy("taken apart from %(before)s again"),
    Event.Kind.SPLIT: gettext_lazy("a letter was split off as %(after)s"),
    Event.Kind.SPLIT_FROM: gettext_lazy("split off from %(before)s"),
    Event.Kind.SPAM: gettext_lazy("marked as spam"),
    Event.Kind.NOT_SPAM: gettext_lazy("this is no spam"),
}
_LABELS: dict[str, dict[str, Any]] = {
    Event.Kind.STATUS: dict(Ticket.Status.choices),
    Event.Kind.REOPENED: dict(Ticket.Status.choices),
    Event.Kind.PRIORITY: dict(Ticket.Priority.choices),
}


def _in_words(event: Event, value: str) -> str:
    return str(_LABELS.get(event.kind, {}).get(value, value)) or _("nobody")


def _order(entry: Entry) -> tuple[datetime, int]:
    """By time; at one moment first letters, then notes, then changes."""
    return entry.at, 0 if entry.letter else 1 if entry.note else 2


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
