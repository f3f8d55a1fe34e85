"""Runs in the admin: the list, the page of one, its buttons, and what they cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.scenarios.models import Run, Scenario
from apps.scenarios.publishing import start
from apps.scenarios.runs.standing import standing_at, standing_of
from tests import cast
from tests.admin_pages import choose, messages_of, shown
from tests.scenarios.making import make_scenario, set_variable, work

pytestmark = pytest.mark.django_db

LIST = "/admin/scenarios/run/"
WAIT = {"kind": "wait", "mode": "time", "duration": "2 h", "title": "Пауза"}


def page_of(run: Run) -> str:
    return reverse("admin:scenarios_run_change", args=[run.pk])


def test_a_waiting_run_tells_where_it_is_and_what_it_did(technologist: Client) -> None:
    ticket = cast.make_ticket("Вопрос")
    inner = {"kind": "condition", "condition": "TRUE", "steps": [set_variable("answer", '"сорок два"'), WAIT]}
    run = start(make_scenario(inner), object=ticket, by=cast.tamara())
    work()

    page = shown(technologist, page_of(run))

    assert "сорок два" in page
    assert "Пауза · until" in page
    assert "(1 run is here)" in page
    assert ticket.get_absolute_url() in page
    assert reverse("admin:scenarios_scenario_change", args=[run.scenario_id]) in page
    assert "Stop" in page
    assert "Retry" not in page


def test_the_log_names_steps_in_the_readers_language(technologist: Client) -> None:
    run = start(make_scenario(set_variable("answer", "42")), by=cast.tamara())
    work()  # in the language of the installation

    page = technologist.get(page_of(run), headers={"Accept-Language": "ru"}).content.decode()

    assert "Изменить значения переменных" in page[page.index('class="run-log"') :]


def test_a_failed_run_is_tried_again_and_stopped(technologist: Client) -> None:
    run = start(make_scenario(set_variable("half", "1 / zero"), event={"kind": "started", "variables": ["zero"]}))
    work()
    Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED, error="Что-то не так")

    assert "Что-то не так" in shown(technologist, LIST)
    answer = technologist.post(f"/admin/scenarios/run/{run.pk}/retry-run/", follow=True)
    assert messages_of(answer) == ["1 run goes on."]
    assert messages_of(choose(technologist, LIST, "retry_chosen", run)) == [
        "Only runs that have failed can be tried again."
    ]
    assert messages_of(choose(technologist, LIST, "stop_chosen", run)) == ["1 run is stopped."]

    run.refresh_from_db()
    assert run.state == Run.State.STOPPED
    assert standing_of(run) == {}


def test_a_scenario_is_deleted_with_its_runs(technologist: Client) -> None:
    scenario = make_scenario(WAIT)
    start(scenario)

    address = reverse("admin:scenarios_scenario_delete", args=[scenario.pk])
    assert "Runs: 1" in shown(technologist, address)
    technologist.post(address, {"post": "yes"})

    assert (Scenario.objects.exists(), Run.objects.exists()) == (False, False)


def test_agents_do_nothing_to_runs(client: Client) -> None:
    run = start(make_scenario(WAIT))
    client.force_login(cast.olga())

    assert client.get(page_of(run)).status_code == 302
    assert client.post(f"/admin/scenarios/run/{run.pk}/stop-run/").status_code == 302


def test_the_list_costs_the_same_however_many_runs(technologist: Client) -> None:
    scenario = make_scenario(WAIT)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(technologist, LIST)
        return len(captured)

    for _number in range(2):
        start(scenario, object=cast.make_ticket())
    work()
    few = queries()
    for _number in range(10):
        start(scenario, object=cast.make_ticket())
    work()

    assert queries() == few
    assert scenario.published is not None
    (key,) = (step.key for step in scenario.published.parsed.steps)
    assert standing_at(scenario.published) == {key: 12}
