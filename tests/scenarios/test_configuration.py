"""The configuration as one file: out of one installation and into another, all of it or nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.linking.models import LinkingRule
from apps.records.models import RecordType
from apps.scenarios.examples import examples
from apps.scenarios.exchange import export, take_over, with_needs
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Scenario
from apps.scenarios.publishing import publish
from tests import cast
from tests.admin_pages import choose, messages_of, shown
from tests.command_line import Manage
from tests.scenarios.building import make_registry
from tests.scenarios.writing import make_outgoing

pytestmark = pytest.mark.django_db

IMPORT, EXPORT = "/admin/scenarios/scenario/import/", "/admin/scenarios/scenario/export/"


@pytest.fixture
def whole() -> Scenario:
    """A configuration with something of each sort, and a published scenario."""
    registry = make_registry()
    registry.teams.add(Group.objects.create(name="Архив"))
    registry.attributes.create(name="Main", label="Главный", type="record", target=registry, position=2)
    make_outgoing()
    LinkingRule.objects.create(name="Документы", expression="Doc-[0-9]+", target="record:documents", column="number")
    scenario = Scenario.objects.create(
        system_name="receive", title="Приём", tags=["Почта"], definition=as_stored(0), description="Письма в реестр"
    )
    publish(scenario, by=cast.tamara())
    return scenario


def as_stored(number: int) -> dict[str, Any]:
    return dict(examples()[number].data) | {"condition": ""}


def forget_all() -> None:
    """Another installation, which has the same mailboxes, senders and teams."""
    for model in (Scenario, LinkingRule, IncomingRoute, OutgoingRoute):
        model._default_manager.all().delete()
    for record_type in RecordType.objects.all():
        record_type.attributes.all().delete()
        record_type.delete()


def test_it_goes_round_without_a_change(manage: Manage, whole: Scenario, tmp_path: Any) -> None:
    file = tmp_path / "configuration.json"
    assert manage("configuration", "export", str(file)).code == 0
    before = file.read_text()
    forget_all()

    told = manage("configuration", "check", str(file))
    assert "scenario “receive”: would be created" in told.out
    assert not Scenario.objects.exists()
    assert manage("configuration", "import", str(file)).code == 0

    assert manage("configuration", "export", "-").out == before
    again = Scenario.objects.get()
    assert again.published is not None
    assert again.published.parsed == whole.draft
    assert {line.partition(": ")[2] for line in manage("configuration", "check", str(file)).out.splitlines()} == {
        "is as it is in the file"
    }


def test_a_chosen_scenario_brings_what_it_names(whole: Scenario) -> None:
    document = export(with_needs([whole]))

    assert {key: [each["system_name"] for each in document[key]] for key in document if key != "format"} == {
        "record_types": ["documents"], "incoming": ["documents_in"], "scenarios": ["receive"],
    }  # fmt: skip


def test_records_and_their_counter_stay_where_they_are(whole: Scenario) -> None:
    document = export([RecordType.objects.get()])
    RecordType.objects.update(last_number=41)
    document["record_types"][0]["title"] = "Документы"
    document["record_types"][0]["attributes"][0]["label"] = "От кого"
    kept = RecordType.objects.get().attributes.get(name="Sender").pk

    take_over(document)

    registry = RecordType.objects.get()
    assert (registry.title, registry.last_number) == ("Документы", 41)
    assert registry.attributes.get(pk=kept).label == "От кого"


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (lambda document: document.update(format=9), ["The file’s format is 9", "Update Postdesk first."]),
        (lambda document: document.update(flights=[]), ["Nobody knows what “flights” in this file is."]),
        (lambda document: document.update(rules={}), ["“rules” must be a list of objects."]),
        (lambda document: document["record_types"][0].update(teams=["Никто"]), ["documents: There is no", "“Никто”"]),
        (lambda document: document["incoming"][0].update(mailbox="elsewhere"), ["There is no mailbox “elsewhere”."]),
        (lambda document: document["rules"][0].update(expression="("), ["Документы: expression: "]),
        (lambda document: document["record_types"][0].update(number_mask="x"), ["documents: number_mask: Write {0}"]),
        (lambda document: document["scenarios"][0].update(definition=[]), ["receive: A definition is an object"]),
        (
            lambda document: document["record_types"][0]["attributes"].pop(0),
            ["receive: ", "“Sender” is nothing that can be changed"],
        ),
        (
            lambda document: (document["rules"][0].update(colour="red"), document["outgoing"][0].update(lane=7)),
            ["Документы: There is no setting “colour”.", "documents: lane: "],
        ),
    ],
)
def test_a_mistake_refuses_all_of_it_in_sentences(
    manage: Manage, whole: Scenario, change: Callable[[Any], Any], sentences: list[str]
) -> None:
    document = json.loads(manage("configuration", "export", "-").out)
    forget_all()
    change(document)

    ran = manage("configuration", "import", "-", stdin=json.dumps(document))

    assert ran.code == 1
    assert [sentence for sentence in sentences if sentence not in ran.err] == []
    assert not any(model._default_manager.exists() for model in (RecordType, OutgoingRoute, LinkingRule, Scenario))


def test_files_of_routes_that_were_written_before_are_read(manage: Manage) -> None:
    make_outgoing()
    document = json.loads(manage("route", "export").out) | {"format": 1}
    forget_all()

    assert manage("configuration", "import", "-", stdin=json.dumps(document)).code == 0
    assert OutgoingRoute.objects.get().attributes.count() == 2


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["export", "/nowhere/x.json"], 1, "/nowhere/x.json can’t be written"),
        (["export", "-", "flights"], 2, "“flights” names nothing"),
        (["export", "-", "scenarios:nobody"], 1, "There is no scenario “nobody”."),
        (["import", "/nowhere"], 1, "/nowhere can’t be read"),
        (["check", "-"], 1, "- is no JSON"),
    ],
)
def test_a_wrong_command_is_told(manage: Manage, arguments: list[str], code: int, sentence: str) -> None:
    ran = manage("configuration", *arguments)

    assert (ran.code, sentence in ran.err) == (code, True), ran.err


def test_the_admin_gives_a_file_and_shows_what_it_would_do(technologist: Client, whole: Scenario) -> None:
    answer = technologist.post(
        EXPORT, {"scenarios": [whole.pk], "rules": [LinkingRule.objects.get().pk], "needs": "on"}
    )
    document = json.loads(answer.content)
    assert {*document} == {"format", "record_types", "incoming", "rules", "scenarios"}
    document["scenarios"][0]["title"] = "Получение"

    file = SimpleUploadedFile("configuration.json", json.dumps(document).encode())
    preview = technologist.post(IMPORT, {"file": file})
    text = preview.content.decode()
    assert "<del>Приём</del><ins>Получение</ins>" in text
    whole.refresh_from_db()
    assert whole.title == "Приём"

    done = technologist.post(IMPORT, {"text": json.dumps(document), "import": "1"}, follow=True)
    assert messages_of(done) == ["4 entries are in place."]
    whole.refresh_from_db()
    assert whole.title == "Получение"


def test_the_lists_lead_to_it(technologist: Client, whole: Scenario) -> None:
    page = shown(technologist, "/admin/scenarios/scenario/")
    assert (IMPORT in page, EXPORT in page) == (True, True)
    assert messages_of(technologist.post(EXPORT, {})) == ["Nothing is chosen. Tick what is to go into the file."]

    assert f'value="{whole.pk}" checked' in technologist.get(EXPORT).content.decode()

    exported = choose(technologist, "/admin/scenarios/scenario/", "export_chosen", whole)

    assert [each["system_name"] for each in json.loads(exported.content)["record_types"]] == ["documents"]


def test_nobody_imports_what_she_may_not_make(client: Client, whole: Scenario) -> None:
    document = export([whole])
    rita = cast.rita(is_staff=True)
    names = ["view_outgoingroute", "add_outgoingroute", "change_outgoingroute"]
    rita.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(rita)

    refused = client.post(IMPORT, {"text": json.dumps(document), "import": "1"})

    assert "You may not make or change scenarios." in refused.content.decode()
    assert b"receive" not in client.post(EXPORT, {"scenarios": [whole.pk]}).content
    client.force_login(cast.olga())
    assert client.get(IMPORT).status_code == 302
