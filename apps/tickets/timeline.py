"""A ticket's one timeline: its letters, the notes of colleagues, and what was changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activities.models import EmailActivity
from apps.activities.shown import ShownLetter, readable, shown
from apps.tickets.models import Event, Note, Ticket

SIZE = 50
_NOTE = "note"  # among the kinds of events


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter, or the text of a note, or else a sentence about what was done."""

    at: datetime
    letter: ShownLetter | None = None
    note: str = ""
    sentence: str = ""
    by: str = ""  # who wrote the note or did it; empty: the program, or somebody who is no longer known
    key: str = ""  # unique in a page


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries from the oldest to the newest; `earlier` is where to go on, "" when nothing is left out."""

    entries: list[Entry]
    earlier: str


def timeline(ticket: Ticket, before: str = "") -> Timeline:
    """The latest entries of the ticket, or the latest before the given time."""
    moment = _moment(before)
    letters, notes, events = ticket.activities.order_by("-date", "-pk"), ticket.notes.all(), ticket.events.all()
    if moment is not None:
        letters = letters.filter(date__lt=moment)
        notes, events = notes.filter(created_at__lt=moment), events.filter(created_at__lt=moment)
    entries = _entries(letters, notes, events, SIZE + 1)
    if len(entries) <= SIZE:
        return Timeline([_opened(ticket), *entries], "")
    # Entries of one moment stay together, so that the next page can begin before it.
    first = entries[-SIZE].at
    kept = [entry for entry in entries if entry.at >= first]
    return Timeline(kept, first.isoformat() if len(kept) < len(entries) else "")


def newer(ticket: Ticket, since: datetime) -> list[Entry]:
    """What has come to the ticket since then, whatever dates the letters bear."""
    return _entries(
        ticket.activities.filter(created_at__gt=since).order_by("-date", "-pk"),
        ticket.notes.filter(created_at__gt=since),
        ticket.events.filter(created_at__gt=since),
        SIZE,
    )


def _entries(
    letters: QuerySet[EmailActivity], notes: QuerySet[Note], events: QuerySet[Event], size: int
) -> list[Entry]:
    """The latest of each kind, in their order; notes and events come in one query."""
    found = [
        *(Entry(letter.date, letter=shown(letter), key=f"letter-{letter.pk}") for letter in readable(letters[:size])),
        *_notes_and_events(notes, events, size),
    ]
    return sorted(found, key=_order)


def _notes_and_events(notes: QuerySet[Note], events: QuerySet[Event], size: int) -> Iterator[Entry]:
    who = ("first_name", "last_name", "username")
    told = events.values_list("created_at", "pk", "kind", "before", "after", *(f"by__{name}" for name in who))
    written = notes.values_list(
        "created_at", "pk", Value(_NOTE), "text", Value(""), *(f"author__{name}" for name in who)
    )
    rows = told.order_by("-created_at", "-pk")[:size].union(written.order_by("-created_at", "-pk")[:size], all=True)
    for at, pk, kind, before, after, first_name, last_name, username in rows:
        by = f"{first_name or ''} {last_name or ''}".strip() or username or ""
        if kind == _NOTE:
            yield Entry(at, note=before, by=by, key=f"note-{pk}")
        else:
            yield Entry(at, sentence=sentence(Event.Kind(kind), before, after), by=by, key=f"event-{pk}")


def _opened(ticket: Ticket) -> Entry:
    return Entry(ticket.created_at, sentence=_("the ticket was opened"))


def sentence(kind: Event.Kind, before: str, after: str) -> str:
    """What happened, in the reader's language, to stand behind the name of who did it."""
    return str(_SENTENCES[kind]) % {"before": _in_words(kind, before), "after": _in_words(kind, after)}


_SENTENCES: dict[Event.Kind, Promise] = {
    Event.Kind.REOPENED: gettext_lazy("opened again by a letter: %(before)s → %(after)s"),
    Event.Kind.ACKNOWLEDGED: gettext_lazy("acknowledgement to %(after)s"),
    Event.Kind.NOTIFIED: gettext_lazy("notification to %(after)s"),
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


def _in_words(kind: Event.Kind, value: str) -> str:
    return str(_LABELS.get(kind, {}).get(value, value)) or _("nobody")


def _order(entry: Entry) -> tuple[datetime, int]:
    """By time; at one moment first letters, then notes, then changes."""
    return entry.at, 0 if entry.letter else 1 if entry.note else 2


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
