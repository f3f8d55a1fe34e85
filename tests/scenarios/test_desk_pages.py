"""Scenarios as agents meet them: buttons on objects, processes in a letter's menu, and the pages of runs."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.records.keeping import create_record
from apps.scenarios.models import Run, Scenario
from apps.scenarios.publishing import start
from tests import cast
from tests.records.registry import full_invoices
from tests.scenarios.making import make_scenario, set_variable, work

pytestmark = pytest.mark.django_db

TAG = "Email Process"
LONG = {"kind": "wait", "mode": "time", "duration": "2 days"}


def page(desk: Client, address: str) -> str:
    response = desk.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def button(on: str, label: str = "Send letter", **fields: object) -> Scenario:
    event = {"kind": "button", "label": label, "on": on}
    return make_scenario(set_variable("pressed", '"yes"'), event=event, **fields)


def test_a_button_on_a_ticket_starts_the_scenario_for_it(desk: Client) -> None:
    ticket = cast.make_ticket()
    button("ticket")
    place = f"/scenarios/of/ticket/{ticket.pk}/"
    assert f'hx-get="{place}"' in page(desk, ticket.get_absolute_url())
    assert "Send letter" in page(desk, place)

    response = desk.post(f"/scenarios/greeting/start/ticket/{ticket.pk}/", follow=True)

    run = Run.objects.get()
    assert run.object == ticket
    assert str(run.started_by) == str(cast.olga())
    assert "“Send letter” is started." in response.content.decode()
    assert f'href="/scenarios/runs/{run.pk}/"' in page(desk, place)


def test_letters_contacts_accounts_and_records_have_buttons_too(desk: Client) -> None:
    record = create_record(full_invoices(), {"Title": "Paper"}, by=None)
    contact = cast.ivan()
    assert contact.account is not None
    objects: dict[str, Any] = {
        "letter": cast.make_activity(),
        "contact": contact,
        "account": contact.account,
        "record:invoices": record,
    }
    for number, on in enumerate(objects):
        button(on, f"Do {on}", system_name=f"s{number}")

    for number, (on, target) in enumerate(objects.items()):
        kind = on.partition(":")[0]
        assert f'hx-get="/scenarios/of/{kind}/{target.pk}/"' in page(desk, target.get_absolute_url())
        assert f"Do {on}" in page(desk, f"/scenarios/of/{kind}/{target.pk}/")
        assert desk.post(f"/scenarios/s{number}/start/{kind}/{target.pk}/").status_code == 302
    assert {run.object for run in Run.objects.all()} == set(objects.values())


def test_an_email_process_is_in_the_menu_of_letters_and_starts_with_the_letter(desk: Client) -> None:
    letter = cast.make_activity()
    make_scenario(
        set_variable("of", "letter.Subject"), event={"kind": "started", "on": "letter"}, title="Register a lead",
        tags=[TAG],
    )  # fmt: skip
    make_scenario(set_variable("a", '"b"'), system_name="other", title="Not for letters")
    assert 'id="letter-processes"' in page(desk, letter.get_absolute_url())
    shown = desk.get(f"/scenarios/of/letter/{letter.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "Register a lead" in shown.partition('id="letter-processes" hx-swap-oob="true"')[2]
    assert "Not for letters" not in shown

    assert desk.post(f"/scenarios/greeting/start/letter/{letter.pk}/").status_code == 302
    assert desk.post(f"/scenarios/other/start/letter/{letter.pk}/").status_code == 404

    work()
    run = Run.objects.get()
    assert run.letter == letter
    assert run.state == Run.State.DONE


def test_a_button_whose_condition_does_not_hold_says_so(desk: Client) -> None:
    ticket = cast.make_ticket("Счёт")
    button("ticket", condition='object.Subject = "Договор"')

    response = desk.post(f"/scenarios/greeting/start/ticket/{ticket.pk}/", follow=True)

    assert "The condition of “Greeting” does not hold." in response.content.decode()
    assert not Run.objects.exists()


def test_a_scenario_of_a_team_is_hidden_from_others(desk: Client) -> None:
    ticket = cast.make_ticket()
    scenario = button("ticket")
    run = start(scenario, object=ticket)
    scenario.teams.add(Group.objects.create(name="Sales"))

    assert "Send letter" not in page(desk, f"/scenarios/of/ticket/{ticket.pk}/")
    assert desk.post(f"/scenarios/greeting/start/ticket/{ticket.pk}/").status_code == 404
    assert desk.get("/scenarios/greeting/").status_code == 404
    assert desk.get(f"/scenarios/runs/{run.pk}/").status_code == 404


def test_the_page_of_a_run_tells_where_it_is_and_what_it_did(desk: Client) -> None:
    ticket = cast.make_ticket()
    scenario = make_scenario(
        set_variable("word", '"bonjour"'), LONG | {"title": "Think it over"},
        event={"kind": "button", "label": "Go", "on": "ticket"},
    )  # fmt: skip
    run = start(scenario, object=ticket)
    work()

    shown = page(desk, f"/scenarios/runs/{run.pk}/")

    assert "bonjour" in shown
    assert "Think it over" in shown
    assert 'class="diagram"' in shown
    assert "data-here" in shown
    assert "hx-get" in page(desk, f"/scenarios/runs/{run.pk}/")  # it looks again until the run is over
    assert ticket.get_absolute_url() in shown


def test_a_waiting_run_is_stopped_and_a_failed_one_tried_again(desk: Client) -> None:
    waiting = start(make_scenario(LONG))
    failed = start(make_scenario(set_variable("a", "1 / 0"), system_name="broken"))
    work()

    assert "The run is stopped." in str(
        desk.post(f"/scenarios/runs/{waiting.pk}/stop/", follow=True).content.decode()
    )  # fmt: skip
    assert "Nothing was done" in desk.post(f"/scenarios/runs/{waiting.pk}/retry/", follow=True).content.decode()
    assert desk.post(f"/scenarios/runs/{failed.pk}/retry/").status_code == 302

    waiting.refresh_from_db()
    failed.refresh_from_db()
    assert waiting.state == Run.State.STOPPED
    assert failed.state == Run.State.RUNNING


def test_the_page_of_a_scenario_counts_the_runs_at_its_steps(desk: Client) -> None:
    scenario = make_scenario(LONG | {"title": "Think it over"})
    for _number in range(3):
        start(scenario)
    work()

    shown = page(desk, "/scenarios/greeting/")

    assert 'class="mark-count"' in shown
    assert shown.count("waiting") >= 3


def test_a_scenario_for_no_object_is_started_from_its_page(desk: Client) -> None:
    make_scenario(set_variable("a", '"b"'))

    response = desk.post("/scenarios/greeting/start/")

    assert response["Location"] == f"/scenarios/runs/{Run.objects.get().pk}/"


def test_its_pages_cost_the_same_however_many_runs_there_are(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = cast.make_ticket()
    scenario = button("ticket")
    first = start(scenario, object=ticket)
    Run.objects.bulk_create(
        Run(
            scenario=scenario, version=first.version, content_type=first.content_type, object_id=ticket.pk,
            created_at=timezone.now() - timedelta(minutes=number),
        )
        for number in range(200)
    )  # fmt: skip
    for address in (
        "/scenarios/",
        "/scenarios/greeting/",
        f"/scenarios/runs/{first.pk}/",
        f"/scenarios/of/ticket/{ticket.pk}/",
    ):
        with django_assert_max_num_queries(12):
            page(desk, address)
