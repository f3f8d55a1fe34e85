"""A week of an agent: the letters that she has put into her calendar, and the meetings of letters that she may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from apps.activities.models import EmailActivity, Meeting
from apps.activities.occurrences import occurrences
from apps.staff.models import User
from apps.writing.models import CalendarTime

DAYS = 7
MOST = 300  # meetings of a week that are looked at


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a day; `meeting` is None for a letter."""

    activity: EmailActivity
    starts_at: datetime
    ends_at: datetime | None
    all_day: bool = False
    meeting: Meeting | None = None

    @property
    def title(self) -> str:
        return (self.meeting.summary if self.meeting else "") or self.activity.subject

    def is_on(self, day: date) -> bool:
        """Whether it takes any of the day, by the reader's clock."""
        # The days of an all-day meeting are the same all over the world, and its end is the day after its last.
        first = self.starts_at.date() if self.all_day else timezone.localdate(self.starts_at)
        ends_at = max(self.ends_at or self.starts_at, self.starts_at)
        if ends_at > self.starts_at:
            ends_at -= timedelta(microseconds=1)
        return first <= day <= (ends_at.date() if self.all_day else timezone.localdate(ends_at))


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what is on it, whole days first."""

    date: date
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday on."""

    days: list[Day]

    @property
    def first(self) -> date:
        return self.days[0].date

    @property
    def last(self) -> date:
        return self.days[-1].date

    @property
    def before(self) -> date:
        return self.first - timedelta(days=DAYS)

    @property
    def after(self) -> date:
        return self.first + timedelta(days=DAYS)

    @property
    def is_empty(self) -> bool:
        return not any(day.entries for day in self.days)


def week_of(user: User, day: date) -> Week:
    """The week that holds the day, as this agent sees it."""
    first = day - timedelta(days=day.weekday())
    dates = [first + timedelta(days=number) for number in range(DAYS)]
    since, until = (timezone.make_aware(datetime.combine(each, time())) for each in (first, first + timedelta(DAYS)))
    entries = sorted([*_letters(user, since, until), *_meetings(user, since, until)], key=_order)
    return Week([Day(each, [entry for entry in entries if entry.is_on(each)]) for each in dates])


def _order(entry: Entry) -> tuple[bool, datetime]:
    return not entry.all_day, entry.starts_at


def _letters(user: User, since: datetime, until: datetime) -> Iterator[Entry]:
    times = CalendarTime.objects.filter(
        agent=user, starts_at__lt=until, ends_at__gte=since, activity__in=EmailActivity.objects.visible_to(user)
    )
    for kept in times.select_related("activity__ticket"):
        yield Entry(kept.activity, kept.starts_at, kept.ends_at)


def _meetings(user: User, since: datetime, until: datetime) -> Iterator[Entry]:
    """Invitations as their latest letter has them; what was cancelled or declined is no entry."""
    # A day more on both sides: the days of all-day meetings are those of UTC.
    wide = since - timedelta(days=1), until + timedelta(days=1)
    within = Q(start__lt=wide[1]) & (Q(end__gte=wide[0]) | Q(start__gte=wide[0]) | ~Q(recurrence=""))
    invitations = Meeting.objects.exclude(method="reply").filter(activity__in=EmailActivity.objects.visible_to(user))
    found = list(invitations.filter(within).select_related("activity__ticket").order_by("-start")[:MOST])
    same = invitations.filter(uid__in={meeting.uid for meeting in found} - {""})
    latest = dict(same.order_by("uid", "sequence", "activity__date", "pk").values_list("uid", "pk"))
    for meeting in found:
        superseded = latest.get(meeting.uid, meeting.pk) != meeting.pk
        if superseded or meeting.method == "cancel" or meeting.answer == Meeting.Answer.DECLINED:
            continue
        yield from _occurrences(meeting, *wide)


def _occurrences(meeting: Meeting, since: datetime, until: datetime) -> Iterator[Entry]:
    assert meeting.start is not None  # those that were asked for have one
    lasts = max((meeting.end or meeting.start) - meeting.start, timedelta())
    for starts_at in occurrences(meeting, since - lasts, until):
        yield Entry(meeting.activity, starts_at, starts_at + lasts, meeting.all_day, meeting)
