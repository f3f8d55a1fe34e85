"""The log of a run is read in another language than its worker's: values, names and our own words are its reader's."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.scenarios.models import Run
from apps.scenarios.publishing import start
from apps.scenarios.told import LONGEST
from tests import cast
from tests.scenarios.making import make_scenario, set_variable, work

pytestmark = pytest.mark.django_db


def log_of(run: Run, client: Client, language: str) -> str:
    address = reverse("admin:scenarios_run_change", args=[run.pk])
    with translation.override(language):  # which the request sets, and nobody takes back
        page = client.get(address, headers={"Accept-Language": language}).content.decode()
    return page[page.index('class="run-log"') :]


def test_a_russian_workers_log_is_read_in_english_and_in_russian(technologist: Client) -> None:
    scenario = make_scenario(
        set_variable("price", "1234.5"),
        set_variable("paid", "1 < 2"),
        set_variable("nothing", '""'),
        {"kind": "wait", "mode": "time", "duration": "2 h"},
    )
    run = start(scenario, object=cast.make_ticket(), by=cast.tamara())
    with translation.override("ru"):
        work()

    english, russian = log_of(run, technologist, "en"), log_of(run, technologist, "ru")

    assert "<dt>price</dt><dd>1234.5</dd>" in english
    assert "<dt>paid</dt><dd>yes</dd>" in english
    assert "<dt>nothing</dt><dd>—</dd>" in english
    assert "<dt>Until</dt>" in english
    assert "<dt>price</dt><dd>1234,5</dd>" in russian
    assert "<dt>paid</dt><dd>да</dd>" in russian
    assert "<dt>Until</dt>" not in russian


def test_our_own_words_are_translated_for_the_reader_too() -> None:
    scenario = make_scenario({"kind": "wait", "mode": "reply", "limit": "1 s", "letter": "letter"}, system_name="asks")
    run = start(scenario, letter=cast.make_activity(), by=None)
    with translation.override("ru"):
        work()
        Run.objects.update(wake_at="2020-01-01T00:00Z")
        work()

    line = run.entries.latest("number")
    assert line.told == [("Reply", "none came in time")]
    with translation.override("ru"):
        assert line.told[0][1] != "none came in time"


def test_a_long_value_is_cut_off() -> None:
    run = start(make_scenario(set_variable("long", f'"{"я" * 3000}"')), by=None)
    work()

    assert run.entries.get().told == [("long", "я" * LONGEST)]
