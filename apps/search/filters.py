"""What the filters of a search mean for tickets, letters and records, and the sentence that each mistake is told in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activities.models import EmailActivity, Link
from apps.mail.models import Mailbox
from apps.records.models import Record, RecordType
from apps.search.asking import Filter
from apps.search.models import Kind
from apps.staff.models import User
from apps.tickets.models import Queue, Ticket


class FilterError(Exception):
    """A filter that can't be followed; the message says how to write it."""


@dataclass
class Narrowed:
    """The conditions of all filters by kind; a kind that a filter can't be asked of is missing."""

    conditions: dict[Kind, Q] = field(default_factory=lambda: {kind: Q() for kind in Kind})
    beginnings: list[tuple[str, Filter]] = field(default_factory=list)  # looked up in the documents by this mark
    files: list[Filter] = field(default_factory=list)  # has:attachment
    since: datetime | None = None
    until: datetime | None = None
    mistakes: list[str] = field(default_factory=list)

    @property
    def has_conditions(self) -> bool:
        """Whether anything but words narrows the search."""
        return bool(any(self.conditions.values()) or self.since or self.until)

    def only(self, **conditions: Q) -> None:
        """Keep the kinds that have a condition, and add it."""
        self.conditions = {
            kind: condition & conditions[kind.value]
            for kind, condition in self.conditions.items()
            if kind.value in conditions
        }


def narrow(filters: list[Filter], user: User) -> Narrowed:
    """What all filters together ask for; those with mistakes are left out and told."""
    narrowed = Narrowed()
    for each in filters:
        try:
            _READERS[each.name](narrowed, each, user)
        except FilterError as mistake:
            narrowed.mistakes.append(str(mistake))
    return narrowed


def _signed(condition: Q, asked: Filter) -> Q:
    return ~condition if asked.excluded else condition


def _from(narrowed: Narrowed, asked: Filter, user: User) -> None:
    narrowed.beginnings.append(("f^", asked))
    narrowed.only(letter=Q(), ticket=Q())


def _to(narrowed: Narrowed, asked: Filter, user: User) -> None:
    narrowed.beginnings.append(("t^", asked))
    narrowed.only(letter=Q())


def _file(narrowed: Narrowed, asked: Filter, user: User) -> None:
    narrowed.beginnings.append(("a^", asked))
    narrowed.only(letter=Q())


def _has(narrowed: Narrowed, asked: Filter, user: User) -> None:
    if asked.value.lower() not in _HAS:
        raise FilterError(_("“%(typed)s” is left out: write has:attachment.") % {"typed": asked.typed})
    narrowed.files.append(asked)
    narrowed.only(letter=Q())


_HAS = {"attachment", "attachments", "file", "files", "вложение", "вложения", "файл", "файлы"}


def _is(narrowed: Narrowed, asked: Filter, user: User) -> None:
    word = asked.value.lower()
    word = _IN_RUSSIAN.get(word, word)
    if word in _LETTERS:
        narrowed.only(letter=_signed(_LETTERS[word], asked))
    elif word in _TICKETS or word == "mine":
        status = _TICKETS.get(word) or Q(assignee=user)
        tickets = Ticket.objects.filter(status)
        narrowed.only(ticket=_signed(status, asked), letter=_signed(Q(ticket__in=tickets), asked))
    else:
        known = ", ".join(f"is:{each}" for each in (*_LETTERS, *_TICKETS, "mine"))
        raise FilterError(
            _("“%(typed)s” is left out: write one of %(known)s.") % {"typed": asked.typed, "known": known}
        )


_LETTERS = {
    "unprocessed": Q(needs_processing=True, direction=EmailActivity.Direction.INCOMING),
    "processed": Q(needs_processing=False, direction=EmailActivity.Direction.INCOMING),
    "incoming": Q(direction=EmailActivity.Direction.INCOMING),
    "outgoing": Q(direction=EmailActivity.Direction.OUTGOING),
}
_TICKETS = {
    "open": Q(status__in=Ticket.OPEN),
    "closed": ~Q(status__in=Ticket.OPEN),
    "unassigned": Q(assignee=None),
}
_IN_RUSSIAN = {
    "необработанное": "unprocessed", "необработанные": "unprocessed",
    "обработанное": "processed", "обработанные": "processed",
    "входящее": "incoming", "входящие": "incoming",
    "исходящее": "outgoing", "исходящие": "outgoing",
    "открыта": "open", "открытые": "open",
    "закрыта": "closed", "закрытые": "closed",
    "ничья": "unassigned", "ничьи": "unassigned",
    "моя": "mine", "мои": "mine", "моё": "mine",
}  # fmt: skip


def _ticket(narrowed: Narrowed, asked: Filter, user: User) -> None:
    found = Ticket.objects.visible_to(user).filter(number__iexact=asked.value).first()
    if found is None:
        raise FilterError(_("“%(typed)s” is left out: there is no ticket of this number.") % {"typed": asked.typed})
    narrowed.only(ticket=_signed(Q(pk=found.pk), asked), letter=_signed(Q(ticket=found), asked))


def _record(narrowed: Narrowed, asked: Filter, user: User) -> None:
    """One record by its number, with its letters, or all of a type."""
    record = Record.objects.visible_to(user).filter(number__iexact=asked.value).first()
    if record is not None:
        linked = Link.objects.filter(
            content_type=ContentType.objects.get_for_model(Record), object_id=record.pk
        ).values("activity")
        narrowed.only(record=_signed(Q(pk=record.pk), asked), letter=_signed(Q(pk__in=linked), asked))
        return
    named = Q(system_name__iexact=asked.value) | Q(title__iexact=asked.value) | Q(plural__iexact=asked.value)
    types = list(RecordType.objects.visible_to(user).filter(named).values_list("pk", flat=True))
    if not types:
        sentence = _("“%(typed)s” is left out: there is no record of this number, and no type of this name.")
        raise FilterError(sentence % {"typed": asked.typed})
    narrowed.only(record=_signed(Q(record_type__in=types), asked))


def _in(narrowed: Narrowed, asked: Filter, user: User) -> None:
    named = Q(system_name__iexact=asked.value)
    queue = Queue.objects.visible_to(user).filter(named | Q(title__iexact=asked.value)).first()
    mailbox = Mailbox.objects.visible_to(user).filter(named | Q(address__iexact=asked.value)).first()
    if queue is None and mailbox is None:
        known = ", ".join(f"in:{name}" for name in Queue.objects.visible_to(user).values_list("system_name", flat=True))
        sentence = _("“%(typed)s” is left out: there is no such queue or mailbox. There are %(known)s.")
        raise FilterError(sentence % {"typed": asked.typed, "known": known})
    letters = Q(ticket__in=Ticket.objects.filter(queue=queue)) if queue else Q()
    if mailbox:
        letters = letters | Q(mailbox=mailbox) if queue else Q(mailbox=mailbox)
    conditions = {"letter": _signed(letters, asked)}
    if queue:
        conditions["ticket"] = _signed(Q(queue=queue), asked)
    narrowed.only(**conditions)


def _before(narrowed: Narrowed, asked: Filter, user: User) -> None:
    day = _day(asked)
    narrowed.until = min(day, narrowed.until or day)
    narrowed.only(letter=Q(), ticket=Q(), record=Q())


def _after(narrowed: Narrowed, asked: Filter, user: User) -> None:
    day = _day(asked)
    narrowed.since = max(day, narrowed.since or day)
    narrowed.only(letter=Q(), ticket=Q(), record=Q())


def _day(asked: Filter) -> datetime:
    """The beginning of the day in the reader's time zone; 2026 and 2026-03 are the first days of them."""
    for shape in ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m", "%Y"):
        try:
            day = datetime.strptime(asked.value, shape).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        if day > date.min:
            return datetime.combine(day, time.min, timezone.get_current_timezone())
    raise FilterError(_("“%(typed)s” is left out: write the day as in before:2026-01-31.") % {"typed": asked.typed})


_READERS: dict[str, Callable[[Narrowed, Filter, User], None]] = {
    "from": _from, "to": _to, "file": _file, "has": _has, "is": _is, "ticket": _ticket, "in": _in,
    "record": _record, "before": _before, "after": _after,
}  # fmt: skip
