"""Scenarios that start by the clock: each time once, and what was missed once."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.scenarios.definition import Event
from apps.scenarios.models import Run, Scenario
from apps.scenarios.publishing import NotPublishedError
from apps.scenarios.scheduling import next_start, start_scheduled, wrong_with
from tests.scenarios.making import make_scenario, set_variable, work

pytestmark = pytest.mark.django_db

MOSCOW = ZoneInfo("Europe/Moscow")
SAY = set_variable("said", '"now"')


def every(text: str, **fields: Any) -> Scenario:
    return make_scenario(SAY, event={"kind": "schedule", "mode": "every", "every": text}, **fields)


def at(time: str, *weekdays: int) -> Event:
    return Event("schedule", {"mode": "at", "time": time, "weekdays": list(weekdays)})


def due_since(scenario: Scenario, past: timedelta) -> None:
    Scenario.objects.filter(pk=scenario.pk).update(next_start_at=timezone.now() - past)


def test_it_starts_when_its_time_has_come_and_not_before() -> None:
    scenario = every("2 h")
    assert start_scheduled() == 0
    due_since(scenario, timedelta(seconds=1))
    assert start_scheduled() == 1
    assert start_scheduled() == 0
    work()
    assert Run.objects.get().state == Run.State.DONE
    scenario.refresh_from_db()
    assert scenario.next_start_at
    assert abs(scenario.next_start_at - timezone.now() - timedelta(hours=2)) < timedelta(minutes=1)


def test_what_was_missed_is_made_up_for_once_and_the_rhythm_stays() -> None:
    scenario = every("1 h")
    due_since(scenario, timedelta(hours=5, minutes=20))
    before = Scenario.objects.get().next_start_at
    assert before
    assert start_scheduled() == 1
    assert start_scheduled() == 0
    after = Scenario.objects.get().next_start_at
    assert after == before + timedelta(hours=6)


def test_of_two_workers_that_look_at_once_one_starts_it() -> None:
    due_since(every("1 h"), timedelta(0))
    # The second one has read the row before the first one has changed it.
    from apps.scenarios import scheduling

    stale = Scenario.objects.select_related("published").get()
    assert start_scheduled() == 1
    assert not scheduling._start(stale, timezone.now())
    assert Run.objects.count() == 1


def test_switched_off_it_misses_nothing() -> None:
    scenario = every("1 h")
    scenario.enabled = False
    scenario.save()
    due_since(scenario, timedelta(hours=3))
    assert start_scheduled() == 0
    scenario.save()
    scenario.enabled = True
    scenario.save()
    assert start_scheduled() == 0, "its time begins anew"
    scenario.refresh_from_db()
    assert scenario.next_start_at
    assert scenario.next_start_at > timezone.now() + timedelta(minutes=59)


@pytest.mark.parametrize(
    ("event", "after", "expected"),
    [
        (at("09:00"), "2026-11-20 08:59", "2026-11-20 09:00"),
        (at("09:00"), "2026-11-20 09:00", "2026-11-21 09:00"),
        (at("09:00", 1), "2026-11-20 09:00", "2026-11-23 09:00"),
        (at("18:30", 1, 5), "2026-11-20 12:00", "2026-11-20 18:30"),
        (at("18:30", 1, 5), "2026-11-20 18:31", "2026-11-23 18:30"),
    ],
)
def test_it_knows_the_times_of_the_day_and_the_week(event: Event, after: str, expected: str) -> None:
    found = next_start(event, datetime.fromisoformat(after).replace(tzinfo=MOSCOW))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"mode": "every", "every": "soon"}, "every"),
        ({"mode": "every", "every": "10 s"}, "every"),
        ({"mode": "at", "time": "25:00"}, "time"),
        ({"mode": "at"}, "time"),
    ],
)
def test_it_says_what_is_wrong_with_a_schedule(settings: dict[str, Any], field: str) -> None:
    assert list(wrong_with(Event("schedule", settings))) == [field]


@pytest.mark.parametrize("often", ["soon", "10 s"])
def test_it_is_not_published_with_a_schedule_that_means_nothing(often: str) -> None:
    with pytest.raises(NotPublishedError):
        every(often)
