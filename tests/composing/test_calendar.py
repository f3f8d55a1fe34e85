"""The calendar: an agent's letters and meetings by the days of a week."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from apps.activities.models import EmailActivity, Meeting
from apps.staff.models import User
from apps.writing.models import CalendarTime
from tests import cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)  # noon in Moscow
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def meet(start: datetime, summary: str = "Созвон", *, lasts: timedelta = HOUR, **fields: Any) -> Meeting:
    letter = cast.make_activity(subject="Приглашение", date=fields.pop("date", MONDAY - 30 * DAY))
    fields = {"method": "request", "organizer_address": "anna@x.example", **fields}
    return Meeting.objects.create(activity=letter, summary=summary, start=start, end=start + lasts, **fields)


def days(desk: Client, day: str = "2026-11-18") -> dict[str, list[str]]:
    """What stands on each day: the hours and the title of its entries."""
    content = desk.get(f"/write/calendar/?day={day}").content.decode()
    found = {}
    for section in re.findall(r'<section class="day".*?</section>', content, re.DOTALL):
        entries = re.findall(r'<span class="hours"[^>]*>(.*?)</span>.*?<a href[^>]*>(.*?)</a>', section, re.DOTALL)
        found[re.findall(r'id="day-([\d-]+)"', section)[0]] = [" ".join(entry) for entry in entries]
    return found


def test_it_shows_letters_with_the_time_that_their_author_took(desk: Client, olga: User) -> None:
    outgoing = EmailActivity.Direction.OUTGOING
    for agent, subject in ((olga, "Ответ по договору"), (cast.tamara(), "Чужой ответ")):
        letter = cast.make_activity(direction=outgoing, subject=subject)
        CalendarTime.objects.create(activity=letter, agent=agent, starts_at=MONDAY, ends_at=MONDAY + HOUR)
    week = days(desk)

    assert list(week) == [f"2026-11-{day}" for day in range(16, 23)]
    assert week["2026-11-16"] == ["12:00 – 13:00 Ответ по договору"]
    assert sum(map(len, week.values())) == 1
    assert not any(days(desk, "2026-11-23").values())


def test_it_shows_meetings_that_come_back_by_the_clock_of_their_zone(desk: Client) -> None:
    rule = "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261118T235959Z"
    ten_in_summer_time = datetime(2026, 10, 19, 8, tzinfo=UTC)
    meet(ten_in_summer_time, time_zone="Europe/Berlin", recurrence=rule)

    week = days(desk)

    assert week["2026-11-16"] == week["2026-11-18"] == ["12:00 – 13:00 Созвон"]
    assert not any(days(desk, "2026-11-23").values())


def test_a_meeting_of_whole_days_stands_on_each_of_them_first(desk: Client) -> None:
    meet(MONDAY, "Созвон")
    meet(datetime(2026, 11, 15, tzinfo=UTC), "Выставка", lasts=2 * DAY, all_day=True)

    week = days(desk)

    assert week["2026-11-16"] == ["all day Выставка", "12:00 – 13:00 Созвон"]
    assert week["2026-11-17"] == []


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Europe/Moscow", "America/New_York", "Pacific/Pago_Pago"])
def test_whole_days_are_the_same_days_all_over_the_world(desk: Client, olga: User, zone: str) -> None:
    User.objects.filter(pk=olga.pk).update(time_zone=zone)
    fair = meet(datetime(2026, 11, 16, tzinfo=UTC), "Выставка", lasts=2 * DAY, all_day=True)
    meet(datetime(2026, 11, 8, tzinfo=UTC), "Неделя", lasts=DAY, all_day=True, recurrence="FREQ=WEEKLY;UNTIL=20261122")

    found = {day: entries for day, entries in days(desk).items() if entries}
    card = desk.get(fair.activity.get_absolute_url()).content.decode()

    assert found == {
        "2026-11-16": ["all day Выставка"], "2026-11-17": ["all day Выставка"], "2026-11-22": ["all day Неделя"],
    }  # fmt: skip
    assert list(days(desk, "2026-11-15")["2026-11-15"]) == ["all day Неделя"]
    assert f"{date_format(MONDAY)} – {date_format(MONDAY + DAY)}, all day" in card


def test_it_leaves_out_what_was_moved_cancelled_or_declined(desk: Client) -> None:
    meet(MONDAY, "Перенесённый", uid="moved")
    meet(MONDAY + DAY, "Перенесённый", uid="moved", sequence=1)
    meet(MONDAY, "Отменённый", uid="off")
    meet(MONDAY, "Отменённый", uid="off", sequence=1, method="cancel")
    meet(MONDAY, "Не пойдём", answer=Meeting.Answer.DECLINED)
    meet(MONDAY, "Ответ гостя", method="reply")

    assert [entry for day in days(desk).values() for entry in day] == ["12:00 – 13:00 Перенесённый"]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "чепуха"]
)
def test_a_rule_that_cannot_be_followed_leaves_the_first_day(desk: Client, rule: str) -> None:
    meet(MONDAY, recurrence=rule)

    assert days(desk)["2026-11-16"] == ["12:00 – 13:00 Созвон"]


def test_it_shows_no_meeting_of_a_letter_that_the_agent_may_not_read(desk: Client) -> None:
    queue = cast.make_queue(system_name="board", title="Board")
    queue.teams.add(Group.objects.create(name="Board"))
    meeting = meet(MONDAY)
    EmailActivity.objects.filter(pk=meeting.activity_id).update(ticket=cast.make_ticket(queue=queue))

    assert not any(days(desk).values())


@pytest.mark.parametrize("day", ["", "вчера", "0001-01-01", "9999-12-31"])
def test_it_takes_nonsense_for_today(desk: Client, day: str) -> None:
    assert 'aria-current="date"' in desk.get("/write/calendar/", {"day": day}).content.decode()


def test_it_costs_few_queries(desk: Client, olga: User, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        meet(MONDAY + number * HOUR, uid=str(number))

    with django_assert_max_num_queries(12):
        desk.get("/write/calendar/?day=2026-11-16")
