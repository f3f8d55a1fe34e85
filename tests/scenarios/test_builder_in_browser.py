"""The technologist builds, orders and publishes a scenario in a real browser."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.scenarios.examples import examples
from apps.scenarios.models import Scenario
from apps.scenarios.publishing import publish
from tests import cast
from tests.browser.axe import violations
from tests.browser.conftest import SignIn, sign_in
from tests.scenarios.building import SENDER, address_of, make_draft, make_registry

__all__ = ["sign_in"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_server("chromium")]


def ready(page: Page) -> None:
    """The page is drawn, and its script listens."""
    expect(page.locator("html[data-builder] #builder:not([inert])")).to_be_attached()


def add_step(page: Page, owner: str, kind: str, key: str) -> None:
    """Add a step at the end of a card’s branch, or at the end of all."""
    place = page.locator(f"#step-{owner} > .card-body > .branch > .steps" if owner else ".builder-part > .steps")
    place.locator("> .gap[data-last] > button.add").click()
    page.locator(".kinds").get_by_role("button", name=kind, exact=False).first.click()
    expect(page.locator(f"#step-{key}")).to_be_visible()
    expect(page.locator(".kinds")).to_have_count(0)
    ready(page)


def field(page: Page, name: str) -> Any:
    return page.locator(f"[id='id-{name}']")


def test_the_seeds_scenario_is_built_by_hand(sign_in: SignIn) -> None:
    make_registry()
    page = sign_in(cast.tamara())
    page.goto("/admin/scenarios/scenario/add/")
    page.get_by_label("Title").fill("Получение эл. почты")
    page.get_by_label("System name").fill("receive")
    page.get_by_role("button", name="Open the builder").click()
    ready(page)

    field(page, "event.kind").select_option("message")
    field(page, "event.route").select_option("documents_in")
    add_step(page, "", "Create record", "s1")
    field(page, "s1.record_type").select_option("documents")
    expect(field(page, "s1.values.0.name").locator("option[value='Sender']")).to_have_count(1)
    ready(page)
    add_step(page, "s1", "Change attributes", "s2")
    field(page, "s2.changes.0.name").select_option("Sender")
    formula = field(page, "s2.changes.0.value")
    formula.fill('FORMAT("{0}", $$message->Frm)')
    expect(page.locator("[id='wrong-s2.changes.0.value']")).to_contain_text("Frm")  # while typing
    formula.fill("")
    formula.press_sequentially("FORM")
    expect(page.locator(".completion:visible li").first).to_contain_text("FORMAT(")
    formula.press("Enter")
    expect(formula).to_have_value("FORMAT(")
    formula.press_sequentially('"{0} <{1}>", LIST($$message->From->N')
    page.locator(".completion:visible li", has_text="$$message->From->Name").click()
    formula.press_sequentially(", $$message->From->Address))")
    formula.press("Escape")
    expect(formula).to_have_value(SENDER)
    add_step(page, "s1", "For each", "s3")
    field(page, "s3.items").fill("$$message->Attachments")
    field(page, "s3.variable").fill("attachment")
    add_step(page, "s3", "Change attributes", "s4")
    field(page, "s4.changes.0.name").select_option("Attachments")
    field(page, "s4.changes.0.operation").select_option("add")
    field(page, "s4.changes.0.value").fill("$$attachment")
    page.locator("#id-note").fill("Первая")
    expect(page.locator("#wrong .builder-mistakes")).to_have_count(0)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Version 1 is published.")

    scenario = Scenario.objects.select_related("published").get()
    assert scenario.published is not None
    expected = json.loads(json.dumps(examples()[0].data))
    del expected["steps"][0]["variable"], expected["event"]["variable"]
    assert without_empty(scenario.published.definition) == expected


def without_empty(data: Any) -> Any:
    if isinstance(data, list):
        return [without_empty(each) for each in data]
    if isinstance(data, dict):
        return {key: without_empty(value) for key, value in data.items() if value != ""}
    return data


def drag(page: Page, handle: str, gap: str) -> None:
    """As a hand does it: the first moves begin it, the others are over the gap. Both must be in sight."""
    start, goal = page.locator(handle).bounding_box(), page.locator(gap).bounding_box()
    assert start is not None
    assert goal is not None
    page.mouse.move(start["x"] + 9, start["y"] + 9)
    page.mouse.down()
    page.mouse.move(start["x"] + 9, start["y"] + 20, steps=2)
    for step in range(100):  # the browser takes its time to begin
        page.mouse.move(goal["x"] + 200 + step % 2, goal["y"] + 6)
        if page.locator(gap).get_attribute("data-over") is not None:
            break
    expect(page.locator(gap)).to_have_attribute("data-over", "")
    page.mouse.up()


def test_steps_are_moved_by_keyboard_and_by_dragging_and_come_back(sign_in: SignIn) -> None:
    note, wait = {"key": "s1", "kind": "add-note"}, {"key": "s2", "kind": "wait", "mode": "time"}
    scenario = make_draft(note, wait, {"key": "s3", "kind": "condition"})
    page = sign_in(cast.tamara(), height=2600)  # dragging sees all of it
    page.goto(address_of(scenario))
    ready(page)

    def order(*keys: str) -> None:
        cards = page.locator("article.card")
        expect(cards).to_have_count(len(keys))
        for number, key in enumerate(keys):
            expect(cards.nth(number)).to_have_attribute("data-key", key)
        ready(page)

    field(page, "s2.duration").fill("2 h")
    page.locator("#handle-s1").focus()
    page.keyboard.press("Alt+ArrowDown")
    order("s2", "s1", "s3")
    expect(page.locator("#handle-s1")).to_be_focused()
    page.keyboard.press("Delete")
    order("s2", "s3")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    order("s2", "s1", "s3")
    drag(page, "#handle-s2", "#step-s3 .gap[data-last] >> nth=0")
    order("s1", "s3", "s2")
    expect(page.locator("#step-s3 #step-s2")).to_be_visible()
    expect(field(page, "s2.duration")).to_have_value("2 h")

    page.locator("#step-s3 > .card-head .fold").click()
    expect(page.locator("#step-s2")).to_be_hidden()
    page.locator(".builder-mistakes summary").click()
    page.locator(".builder-mistakes a").first.click()
    expect(field(page, "s1.text")).to_be_focused()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".builder-state")).to_contain_text("The draft is saved.")
    scenario.refresh_from_db()
    assert [step.key for step in scenario.draft.steps] == ["s1", "s3"]


def test_its_pages_are_accessible(sign_in: SignIn) -> None:
    make_registry()
    scenario = make_draft(*examples()[0].data["steps"], event=examples()[0].data["event"])
    publish(scenario, by=cast.tamara())
    page = sign_in(cast.tamara(), reduced_motion="reduce", may_complain=True)  # axe tries inline styles
    found = {}

    for address in (
        address_of(scenario), "/admin/scenarios/scenario/add/", f"/admin/scenarios/scenario/{scenario.pk}/versions/1/",
        "/admin/scenarios/scenario/export/",
    ):  # fmt: skip
        page.goto(address)
        if ours := [each for each in violations(page) if ".breadcrumbs" not in each]:  # Django's own
            found[address] = ours

    assert not found
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address_of(scenario))
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_completed_name_stands_and_the_next_row_is_one_click_away(sign_in: SignIn) -> None:
    subject = {"name": "Subject", "operation": "replace", "value": ""}
    change = {"key": "s1", "kind": "change-attributes", "changes": [subject]}
    scenario = make_draft(change, event={"kind": "started", "on": "ticket"})
    page = sign_in(cast.tamara())
    page.goto(address_of(scenario))
    ready(page)
    formula, choices = field(page, "s1.changes.0.value"), page.locator(".completion:visible li")

    formula.press_sequentially("object.Req")
    expect(choices.first).to_contain_text("object.Requester")
    formula.press("Enter")
    expect(choices).to_have_count(0)  # or Tab would take the first of its parts
    formula.press_sequentially(".")
    expect(choices.first).to_contain_text("object.Requester.")
    page.locator("button[value='row:s1.changes']").click()

    expect(field(page, "s1.changes.1.name")).to_be_focused()
    expect(field(page, "s1.changes.0.value")).to_have_value("object.Requester.")
