"""Texts that the database keeps in no column: left out of what is typed, refused in a file."""

import json

import pytest
from django.test import Client

from apps.scenarios.exchange import export
from apps.scenarios.models import Scenario
from tests.scenarios.building import make_draft, open_builder
from tests.scenarios.making import make_scenario, set_variable

pytestmark = pytest.mark.django_db

IMPORT = "/admin/scenarios/scenario/import/"


def test_the_builder_leaves_a_nul_out(technologist: Client) -> None:
    scenario = make_draft({"key": "s1", **set_variable("a", '"x"')})

    open_builder(technologist, scenario).press("save", s1__changes__0__value='"a\x00b"', condition="\x00TRUE")

    scenario.refresh_from_db()
    assert scenario.definition["condition"] == "TRUE"
    assert scenario.definition["steps"][0]["changes"][0]["value"] == '"ab"'


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_a_file_with_them_is_refused_as_a_whole(technologist: Client, sign: str) -> None:
    document = export([make_scenario(set_variable("a", '"x"'), system_name="first")])
    document["scenarios"][0]["definition"]["steps"][0]["changes"][0]["value"] = f'"a{sign}"'
    document["scenarios"][0]["system_name"] = "second"

    page = technologist.post(IMPORT, {"text": json.dumps(document), "import": "1"}).content.decode()

    assert "The file holds characters that are none, such as U+0000. Take them out." in page
    assert Scenario.objects.get().system_name == "first"


def test_a_file_may_speak_of_them(technologist: Client) -> None:
    scenario = make_scenario(set_variable("a", r'"\u0000"'), system_name="first")
    technologist.post(IMPORT, {"text": json.dumps(export([scenario])), "import": "1"})

    scenario.refresh_from_db()
    assert scenario.definition["steps"][0]["changes"][0]["value"] == r'"\u0000"'


def test_a_file_that_is_nested_without_end_is_refused(technologist: Client) -> None:
    page = technologist.post(IMPORT, {"text": "[" * 100_000}).content.decode()

    assert "The file is nested too deep for a configuration." in page
