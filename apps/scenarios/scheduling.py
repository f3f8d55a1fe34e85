"""Scenarios that start by the clock: each time once, and what was missed is made up for once, not n times."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.attributes.durations import read_duration
from apps.formulas import FormulaError
from apps.runtime.failpoints import passing
from apps.scenarios.definition import DefinitionError, Event
from apps.scenarios.events.schedule import AT, SCHEDULE
from apps.scenarios.models import Scenario
from apps.scenarios.runs.failing import fail_at_start
from apps.scenarios.runs.starting import NotStartedError, start, write_run

SHORTEST = timedelta(minutes=1)
WEEK = range(1, 8)


def start_scheduled() -> int:
    """Start every scenario whose time has come; returns how many runs began."""
    now = timezone.now()
    due = Scenario.objects.running().filter(event_kind=SCHEDULE.key).select_related("published")
    return sum(_start(scenario, now) for scenario in due.filter(Q(next_start_at=None) | Q(next_start_at__lte=now)))


def next_start(event: Event, after: datetime, *, last: datetime | None = None) -> datetime | None:
    """The first time after a moment; None for other events.

    Every so often is counted from the `last` time, so that a late start doesn't shift all that follow.
    """
    if event.kind != SCHEDULE.key:
        return None
    if event.settings.get("mode") == AT:
        return _next_at(event, after)
    every = max(read_duration(str(event.settings.get("every", ""))) or SHORTEST, SHORTEST)
    begin = last or after
    return begin + every * ((after - begin) // every + 1)


def wrong_with(event: Event) -> dict[str, str]:
    """What is wrong with the settings of a schedule: sentences by the name of the field."""
    if event.settings.get("mode") == AT:
        return {} if _time(event) else {"time": _("Write the time like 09:00.")}
    every = read_duration(str(event.settings.get("every", "")))
    return (
        {} if every and every >= SHORTEST else {"every": _("Write how often, a minute at least: 15 min, 2 h, 1 day.")}
    )


def _start(scenario: Scenario, now: datetime) -> bool:
    """Set the next time and start, both or neither; of two workers that try at once, one does."""
    assert scenario.published is not None
    was = scenario.next_start_at
    following = next_start(scenario.published.parsed.event, now, last=was)
    with transaction.atomic():
        rows = Scenario.objects.filter(pk=scenario.pk, next_start_at=was, enabled=True)
        if not rows.update(next_start_at=following) or was is None:
            return False  # somebody else did, or it has just been switched on
        try:
            start(scenario)
        except NotStartedError:
            return False  # its condition doesn't hold
        except (FormulaError, DefinitionError) as error:
            run = write_run(scenario, {}, object=None, letter=None, by=None, caused_by=None)
            fail_at_start(run, str(error))
        passing("schedule.started")
    return True


def _next_at(event: Event, after: datetime) -> datetime | None:
    at = _time(event)
    if at is None:
        return None
    days = {int(day) for day in event.settings.get("weekdays") or WEEK}
    local = timezone.localtime(after)
    for ahead in range(9):  # a week, and a day more for a time that the clocks skip
        day = local.date() + timedelta(days=ahead)
        moment = timezone.make_aware(datetime.combine(day, at))
        if day.isoweekday() in days and moment > after:
            return moment
    return None


def _time(event: Event) -> time | None:
    try:
        return time.fromisoformat(str(event.settings.get("time", "")))
    except ValueError:
        return None
