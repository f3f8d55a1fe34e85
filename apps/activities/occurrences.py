"""When a meeting that comes back takes place within some days (RFC 5545 3.3.10)."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr
from django.utils import timezone

from apps.activities.meeting import Meeting

MOST = 50
LONGEST_AGO = timedelta(days=3660)  # a rule is followed from its first day on, which takes the longer the older it is

# What calendars write. Rules of hours, minutes and seconds, or of years by their days, could be followed for ever.
_USUAL = re.compile(
    r"(?:(?:FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)|(?:INTERVAL|COUNT)=\d{1,4}|UNTIL=[\dTZ]{8,16}"
    r"|BYDAY=[-+\dA-Z,]{2,60}|BYMONTHDAY=[-\d,]{1,100}|BYMONTH=[\d,]{1,30}|BYSETPOS=[-\d,]{1,20}|WKST=[A-Z]{2});?)+",
    re.IGNORECASE,
)


def occurrences(meeting: Meeting, since: datetime, until: datetime) -> list[datetime]:
    """The beginnings between the two moments; of a rule too special to follow only the first, which is written out."""
    start = meeting.start
    if start is None:
        return []
    first = [start] if since <= start < until else []
    rule = meeting.recurrence
    if not rule or not _USUAL.fullmatch(rule) or since - start > LONGEST_AGO:
        return first
    zone = _zone(meeting)
    # By the clock of its zone: a meeting at nine is at nine in summer, too.
    begins, bounds = _clock(start, zone), (_clock(since, zone), _clock(until, zone))
    try:
        days = rrulestr(re.sub(r"(?<=\d)Z", "", rule.upper()), dtstart=begins).xafter(bounds[0], count=MOST, inc=True)
        found = [day.replace(tzinfo=zone) for day in days if day < bounds[1]]
    except (ValueError, OverflowError):
        return first
    return found or first


def _zone(meeting: Meeting) -> ZoneInfo:
    """The zone that the invitation names; all-day meetings are kept by UTC's days."""
    try:
        return ZoneInfo("UTC" if meeting.all_day else meeting.time_zone or timezone.get_current_timezone_name())
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
