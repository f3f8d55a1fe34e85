"""Versions in the admin: who published what, what changed, and the way back."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.scenarios.builder.differences import differences
from apps.scenarios.definition import from_json
from apps.scenarios.models import Scenario
from apps.scenarios.publishing import publish
from tests import cast
from tests.admin_pages import messages_of, shown
from tests.scenarios.building import make_draft

pytestmark = pytest.mark.django_db

SET = {"key": "s1", "kind": "change-variables", "changes": [{"name": "a", "operation": "replace", "value": "1"}]}
WAIT = {"key": "s2", "kind": "wait", "mode": "time", "duration": "2 h"}
END = {"key": "s3", "kind": "finish", "title": "Конец"}


@pytest.fixture
def twice_published() -> Scenario:
    """Version 1 sets a variable and waits; version 2 waits for longer."""
    scenario = make_draft(SET, WAIT)
    publish(scenario, by=cast.tamara(), note="Начало")
    scenario.definition = {**scenario.definition, "steps": [SET, WAIT | {"duration": "5 h"}, END]}
    scenario.save()
    publish(scenario, by=cast.tamara())
    return scenario


def test_the_list_tells_who_published_what(technologist: Client, twice_published: Scenario) -> None:
    page = shown(technologist, reverse("admin:scenarios_scenario_versions", args=[twice_published.pk]))

    assert page.index("Version 2") < page.index("Version 1")
    assert "Tamara Orlova" in page
    assert "Начало" in page


def test_a_version_tells_what_it_changed(technologist: Client, twice_published: Scenario) -> None:
    page = shown(technologist, reverse("admin:scenarios_scenario_version", args=[twice_published.pk, 2]))

    assert "<del>2 h</del><ins>5 h</ins>" in page
    assert "Diagram of “Приём”" in page
    missing = reverse("admin:scenarios_scenario_version", args=[twice_published.pk, 3])
    assert technologist.get(missing).status_code == 404


def test_an_older_version_becomes_the_draft_again(technologist: Client, twice_published: Scenario) -> None:
    address = reverse("admin:scenarios_scenario_take_back", args=[twice_published.pk, 1])
    assert technologist.get(address).status_code == 405

    answer = technologist.post(address, follow=True)

    assert messages_of(answer) == ["Version 1 is the draft again."]
    twice_published.refresh_from_db()
    assert twice_published.draft.steps[1].settings["duration"] == "2 h"
    assert twice_published.published is not None
    assert twice_published.published.number == 2  # what runs stays until somebody publishes


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([SET, WAIT], []),
        ([SET], [("removed", "Wait", "", "", "")]),
        ([SET, WAIT, END], [("added", "Конец", "", "", "")]),
        ([WAIT, SET], [("moved", "Change variables", "", "", ""), ("moved", "Wait", "", "", "")]),
        ([SET, WAIT | {"title": "Пауза"}], [("changed", "Пауза", "Name of the step", "Wait", "Пауза")]),
        ([SET | {"changes": [{"name": "a", "value": "1"}]}, {**WAIT, "mode": ""}], []),  # what is usual goes unsaid
        (
            [SET | {"changes": [{"name": "a", "operation": "add", "value": "2"}]}, WAIT],
            [("changed", "Change variables", "Changes", "a = 1", "a += 2")],
        ),
    ],
)
def test_differences_are_told_in_words(steps: list[object], told: list[tuple[str, ...]]) -> None:
    old, new = (from_json({"steps": each}) for each in ([SET, WAIT], steps))

    found = differences(old, new)

    assert sorted((each.sort, each.where, each.what, each.before, each.after) for each in found) == sorted(told)


def test_a_change_of_the_event_is_told() -> None:
    old = from_json({"event": {"kind": "button", "label": "Да", "on": "ticket"}})
    new = from_json({"event": {"kind": "button", "label": "Нет", "on": "ticket"}, "condition": "TRUE"})

    assert [(each.where, each.what, each.before, each.after) for each in differences(old, new)] == [
        ("Event", "Button", "Да", "Нет"),
        ("Condition", "", "", "TRUE"),
    ]
