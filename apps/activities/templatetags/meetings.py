"""A letter's meeting in words, for templates."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.activities.models import Meeting
from apps.activities.recurrence import in_words

register = template.Library()


@register.filter
def hours(meeting: Meeting) -> str:
    """When the meeting is, in the reader's time zone; the day is said once if it ends on the same.

    The days of an all-day meeting are the same everywhere (RFC 5545 3.3.4), and its end is the day after its last.
    """
    if meeting.start is None:
        return ""
    if meeting.all_day:
        last = max((meeting.end or meeting.start) - timedelta(microseconds=1), meeting.start)
        days = dict.fromkeys(map(date_format, (meeting.start, last)))
        return _("%(day)s, all day") % {"day": " – ".join(days)}
    start = timezone.localtime(meeting.start)
    if meeting.end is None:
        return date_format(start, "DATETIME_FORMAT")
    end = timezone.localtime(meeting.end)
    ending = "TIME_FORMAT" if start.date() == end.date() else "DATETIME_FORMAT"
    return f"{date_format(start, 'DATETIME_FORMAT')} – {date_format(end, ending)}"


@register.filter
def rhythm(meeting: Meeting) -> str:
    """How often it comes back; "" for a meeting that doesn't."""
    return in_words(meeting.recurrence)
