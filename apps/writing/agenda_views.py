"""The page of an agent's calendar."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.desk.panes import render_pane
from apps.staff.access import DeskRequest, for_agents
from apps.writing.agenda import week_of


@require_safe
@for_agents
def calendar(request: DeskRequest) -> HttpResponse:
    """The week of the day that the address names, else this one."""
    week = week_of(request.user, _day(request.GET.get("day", "")))
    context = {"week": week, "today": timezone.localdate(), "here": "calendar"}
    return render_pane(request, "writing/calendar.html", context)


def _day(said: str) -> date:
    """A day that people could mean; anything else counts as nothing said."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return timezone.localdate()
    return day if abs(day - timezone.localdate()) < timedelta(days=36_525) else timezone.localdate()
