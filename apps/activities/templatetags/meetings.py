"""A letter's meeting in words, for templates."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.activities.models import Meeting
from apps.activities.recurrence import in_words

register = template.Library()


@register.filter
def hours(meeting: Meeting) -> str:
    """When the meeting is, in the reader's time zone; the day is said once if it ends on the same."""
    if meeting.start is None:
        return ""
    if meeting.all_day:
        return _("%(day)s, all day") % {"day": date_format(meeting.start)}
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
