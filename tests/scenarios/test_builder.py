"""The builder without a script: every button is a form that comes back with nothing lost."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from apps.scenarios.builder.tree import find
from apps.scenarios.examples import examples
from apps.scenarios.models import Scenario, WebhookSecret
from apps.scenarios.publishing import publish
from tests import cast
from tests.admin_pages import messages_of, shown
from tests.scenarios.building import SENDER, address_of, make_draft, make_registry, open_builder

pytestmark = pytest.mark.django_db

NOTE = {"key": "s1", "kind": "add-note", "text": '"один"'}
WAIT = {"key": "s2", "kind": "wait", "mode": "time", "duration": "2 h"}
IF = {"key": "s3", "kind": "condition", "condition": "TRUE", "steps": [{"key": "s4", "kind": "finish"}]}


def test_the_seeds_scenario_is_built_and_published(technologist: Client) -> None:
    make_registry()
    technologist.post(
        reverse("admin:scenarios_scenario_add"), {"title": "Получение эл. почты", "system_name": "receive"}
    )
    scenario = Scenario.objects.get()
    page = open_builder(technologist, scenario)

    page = page.press("redraw:event.kind", event__kind="message")
    page = page.press("add:create-record::steps:0", event__route="documents_in", event__variable="message")
    page = page.press("add:change-attributes:s1:steps:0", s1__record_type="documents", s1__variable="document")
    page = page.press(
        "add:for-each:s1:steps:1", s2__changes__0__name="Sender", s2__changes__0__value=SENDER
    )  # fmt: skip
    page = page.press(
        "add:change-attributes:s3:steps:0", s3__items="$$message->Attachments", s3__variable="attachment"
    )  # fmt: skip
    row = {"s4__changes__0__name": "Attachments", "s4__changes__0__operation": "add"}
    page = page.press("publish", **row, s4__changes__0__value="$$attachment", note="Первая")

    assert messages_of(page.response) == ["Version 1 is published."]
    version = Scenario.objects.get().published
    assert version is not None
    assert version.parsed.steps == examples()[0].definition.steps
    assert (version.note, version.by) == ("Первая", cast.tamara())


@pytest.mark.parametrize(
    ("action", "keys"),
    [
        ("refresh", "s1 s2 s3 s4"),
        ("down:s1", "s2 s1 s3 s4"),
        ("up:s2", "s2 s1 s3 s4"),
        ("up:s1", "s1 s2 s3 s4"),
        ("up:s4", "s1 s2 s4 s3"),
        ("out:s4", "s1 s2 s3 s4"),
        ("in:s2", "s1 s2 s3 s4"),
        ("move:s1:s3:otherwise:0", "s2 s3 s4 s1"),
        ("move:s3:s3:steps:0", "s1 s2 s3 s4"),
        ("double:s3", "s1 s2 s3 s4 s5 s6"),
        ("remove:s3", "s1 s2"),
        ("add:finish:s3:steps:0", "s1 s2 s3 s5 s4"),
        ("add:nonsense::steps:0", "s1 s2 s3 s4"),
        ("move:s1:nowhere", "s1 s2 s3 s4"),
        ("choose::steps:1", "s1 s2 s3 s4"),
    ],
)
def test_a_button_loses_nothing(technologist: Client, action: str, keys: str) -> None:
    scenario = make_draft(NOTE, WAIT, IF)
    page = open_builder(technologist, scenario)

    after = page.press(action, s2__duration="три дня", condition="TRU", title="Другой", folded=["s1"])

    assert after.keys == keys.split()
    kept = {name: after.values.get(name) for name in ("s2.duration", "s1.text", "condition", "title", "folded")}
    assert kept == {
        "s2.duration": ["три дня"], "s1.text": ['"один"'], "condition": ["TRU"], "title": ["Другой"], "folded": ["s1"],
    }  # fmt: skip
    scenario.refresh_from_db()
    assert scenario.title == "Приём"  # nothing is saved by it


def test_what_was_taken_out_comes_back_with_all_inside_it(technologist: Client) -> None:
    page = open_builder(technologist, make_draft(NOTE, IF, WAIT))

    gone = page.press("remove:s3")
    back = gone.press("undo")

    assert "“Condition” was taken out." in gone.document.text_content()
    assert (gone.keys, back.keys) == (["s1", "s2"], ["s1", "s3", "s4", "s2"])
    assert back.values["step"][2] == "s4|finish|s3|steps"


def test_an_undo_finds_a_place_when_its_own_is_gone(technologist: Client) -> None:
    page = open_builder(technologist, make_draft(NOTE, IF))

    page = page.press("remove:s4")
    page = page.press("undo", step=[text for text in page.values["step"] if not text.startswith("s3")])

    assert page.keys == ["s1", "s4"]


def test_mistakes_stand_beside_their_inputs_and_on_top(technologist: Client) -> None:
    row = {"name": "Subject", "operation": "replace", "value": "$Nothing"}
    scenario = make_draft(
        {"key": "s1", "kind": "change-attributes", "changes": [row]}, WAIT | {"duration": ""},
        event={"kind": "created", "on": "ticket"},
    )  # fmt: skip

    page = open_builder(technologist, scenario)

    assert "Nothing" in page.wrong("s1.changes.0.value")[0]
    assert page.wrong("s2.duration") == ["This must be filled in."]
    leads = [link.get("data-leads") for link in page.document.get_element_by_id("wrong").iter("a")]
    assert leads == ["id-s1.changes.0.value", "id-s2.duration"]
    for target in leads:
        assert page.document.get_element_by_id(target) is not None


def test_a_draft_is_saved_with_mistakes_and_not_published(technologist: Client) -> None:
    scenario = make_draft(WAIT)
    page = open_builder(technologist, scenario)

    page = page.press("save", s2__duration="скоро")
    assert messages_of(page.response) == ["The draft is saved."]
    page = page.press("publish", s2__duration="очень скоро")

    assert "It is not published yet: 1 mistake stands in the way." in page.document.text_content()
    scenario.refresh_from_db()
    step = find(scenario.draft.steps, "s2")
    assert step is not None
    assert step.settings["duration"] == "очень скоро"
    assert scenario.published is None


def test_the_name_of_a_draft_must_be_right(technologist: Client) -> None:
    scenario = make_draft(NOTE)

    page = open_builder(technologist, scenario).press("save", system_name="не имя", s1__text='"два"')

    assert "Write the system name in Latin letters" in page.document.text_content()
    assert page.values["s1.text"] == ['"два"']
    scenario.refresh_from_db()
    assert scenario.definition["steps"][0]["text"] == '"один"'


def test_the_second_of_two_technologists_is_told(technologist: Client) -> None:
    scenario = make_draft(NOTE, WAIT)
    mine = open_builder(technologist, scenario)
    open_builder(technologist, scenario).press("save", s1__text='"их"')

    told = mine.press("save", s2__duration="3 h")

    text = told.document.text_content()
    assert "Somebody else has changed the draft meanwhile" in text
    assert "Tamara Orlova saved it on" in text
    assert '"их"' in text
    scenario.refresh_from_db()
    assert scenario.definition["steps"][0]["text"] == '"их"'

    still = told.press("save")  # once more changes nothing: it has to be said
    assert "Somebody else has changed" in still.document.text_content()
    (button,) = [each for each in still.form.iter("button") if each.get("value", "").startswith("overwrite:")]
    still.press(button.get("value"))
    scenario.refresh_from_db()
    assert [step.get("text", step.get("duration")) for step in scenario.definition["steps"]] == ['"один"', "3 h"]


def test_a_step_of_an_unknown_kind_stays_as_it_is(technologist: Client) -> None:
    scenario = make_draft({"key": "s1", "kind": "fly", "wings": 2, "steps": [NOTE | {"key": "s2"}]})

    page = open_builder(technologist, scenario)
    page.press("save", s2__text='"два"')

    assert "Nobody knows the kind “fly” here." in page.document.text_content()
    scenario.refresh_from_db()
    assert scenario.definition["steps"][0] | {"steps": []} == {
        "key": "s1", "kind": "fly", "title": "", "wings": 2, "steps": [],
    }  # fmt: skip
    assert scenario.definition["steps"][0]["steps"][0]["text"] == '"два"'


def test_the_list_is_filtered_by_event(technologist: Client) -> None:
    publish(make_draft({"key": "s1", "kind": "finish"}))

    assert "Приём" in shown(technologist, "/admin/scenarios/scenario/?event=started")
    assert "Приём" not in shown(technologist, "/admin/scenarios/scenario/?event=schedule")


def test_rows_are_added_and_dropped(technologist: Client) -> None:
    scenario = make_draft({"key": "s1", "kind": "change-variables", "changes": [{"name": "a", "value": "1"}]})
    page = open_builder(technologist, scenario)

    page = page.press("row:s1.changes", s1__changes__1__name="b", s1__changes__1__value="2")
    assert page.values["s1.changes.rows"] == ["3"]
    page = page.press("drop:s1.changes:0")

    assert page.values["s1.changes.0.name"] == ["b"]
    assert page.values["s1.changes.rows"] == ["2"]


def test_formulas_are_completed_with_what_is_known_at_their_place(technologist: Client) -> None:
    make_registry()
    scenario = make_draft(
        {"key": "s1", "kind": "create-record", "record_type": "documents", "steps": [NOTE | {"key": "s2"}]},
        NOTE | {"key": "s3"},
        event={"kind": "message", "route": "documents_in"},
    )
    page = open_builder(technologist, scenario)

    def known(action: str) -> set[str]:
        answer = technologist.post(address_of(scenario), {**page.values, "action": action})
        return {entry["text"] for entry in answer.json()["found"]}

    assert {"message.From.Address", "letter", "FORMAT("} <= known("names:s3")
    assert "object.Sender" in known("names:s2") - known("names:s3")


def test_completions_tell_what_names_mean_in_the_readers_language_and_begin_with_those_at_hand(
    technologist: Client,
) -> None:
    scenario = make_draft(NOTE, event={"kind": "started", "on": "ticket"})
    data = {**open_builder(technologist, scenario).values, "action": "names:s1"}

    answer = technologist.post(address_of(scenario), data, headers={"Accept-Language": "ru"})

    found = answer.json()["found"]
    details = {entry["text"]: entry["detail"] for entry in found}
    assert details["object.Requester.Address"] == "текст · адрес эл. почты"
    order = [entry["text"] for entry in found]
    assert order.index("object.Subject") < order.index("object.Requester.Address")


def test_the_fields_of_a_choice_that_was_made_are_not_folded_away(technologist: Client) -> None:
    wait = {"key": "s1", "kind": "wait", "mode": "reply"}
    page = technologist.get(address_of(make_draft(wait))).content.decode()

    assert page.index('name="s1.limit"') < page.index("<summary>", page.index('name="s1.mode"'))


def test_an_event_is_about_what_agents_call_by_that_name(technologist: Client) -> None:
    scenario = make_draft(NOTE, event={"kind": "started", "on": "account"})

    page = technologist.get(address_of(scenario), headers={"Accept-Language": "ru"}).content.decode()

    assert '<option value="account" selected>Контрагент</option>' in page
    assert ">Контрагент</text>" in page  # in the diagram


def test_an_example_is_a_beginning(technologist: Client) -> None:
    technologist.post(
        reverse("admin:scenarios_scenario_add"), {"title": "Ответы", "system_name": "answers", "example": "process"}
    )

    scenario = Scenario.objects.get()
    assert scenario.draft == examples()[2].definition
    assert open_builder(technologist, scenario).keys == ["s1", "s2", "s3", "s4"]


def test_who_may_only_look_changes_nothing(client: Client) -> None:
    scenario = make_draft(NOTE)
    rita = cast.rita(is_staff=True)
    rita.user_permissions.set(Permission.objects.filter(codename="view_scenario"))
    client.force_login(rita)

    page = open_builder(client, scenario)
    after = page.press("save", s1__text='"два"')

    assert [button.get("value") for button in page.form.iter("button") if button.text_content() == "Publish"] == []
    assert after.document.get_element_by_id("id-s1.text").text == '"один"'
    scenario.refresh_from_db()
    assert scenario.definition["steps"][0]["text"] == '"один"'


@pytest.mark.parametrize("page", ["", "versions/", "versions/1/"])
def test_agents_neither_see_nor_build(client: Client, page: str) -> None:
    scenario = make_draft(NOTE)
    client.force_login(cast.olga())

    address = f"/admin/scenarios/scenario/{scenario.pk}/"
    assert client.get(f"{address}{page or 'change/'}").status_code == 302
    assert client.post(f"{address}change/", {"action": "save"}).status_code == 302
    assert client.get("/admin/scenarios/scenario/export/").status_code == 302


def test_secrets_are_offered_and_one_that_is_not_there_is_refused(technologist: Client) -> None:
    WebhookSecret.objects.create(system_name="erp", description="Учётная система", value="Bearer x")
    page = open_builder(technologist, make_draft({"kind": "call-webhook", "url": '"https://erp.example/"'}))
    (field,) = page.form.xpath("//input[@name='s1.secret']")
    offered = page.document.get_element_by_id(field.get("list"))
    assert [(option.get("value"), option.text) for option in offered] == [("erp", "Учётная система")]
    assert page.form.xpath("//a[text()='Add a secret']/@href") == [reverse("admin:scenarios_webhooksecret_add")]

    refused = page.press("publish", s1__secret="crm")
    assert refused.wrong("s1.secret") == ["There is no secret “crm”. Add it in the administration. There are: erp."]
    refused.press("publish", s1__secret="erp")
    assert Scenario.objects.get().published
