"""Several tickets at once, two agents at one ticket, merging and mentioning, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from apps.activities.models import EmailActivity
from apps.tickets.models import Note, View
from tests import cast
from tests.browser.arriving import new_page, open_page, settle
from tests.browser.conftest import SignIn
from tests.browser.scene import Scene, set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]
NOTE = ".composer[data-kind=note] textarea"


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return set_scene()


def open_story(page: Page, scene: Scene) -> None:
    open_page(page, scene.ticket.get_absolute_url())
    expect(page.locator(".timeline h1")).to_contain_text(scene.ticket.subject)


def test_it_solves_several_tickets_by_keyboard_and_takes_it_back(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_page(page, "/tickets/?view=unassigned")
    rows = page.locator(".row").count()
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("[data-ticked]")).to_have_text("Ticked: 2")
    page.keyboard.press("b")
    page.locator("select[name=act]").select_option("status:solved")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".toast").last).to_contain_text("2 tickets changed.")
    expect(page.locator(".row")).to_have_count(rows - 2)
    page.locator("body").press("z")
    expect(page.locator(".row")).to_have_count(rows)


def test_it_filters_and_sorts_from_a_sheet(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_page(page, "/tickets/")
    page.keyboard.press("f")
    page.get_by_label("Priority").select_option("urgent")
    page.get_by_label("Sort", exact=True).select_option("waiting")
    with new_page(page):
        page.get_by_role("button", name="Show", exact=True).click()

    expect(page.locator(".row")).to_have_count(1)
    with new_page(page):
        page.get_by_role("link", name="Without “Urgent”").click()
    expect(page).to_have_url(re.compile(r"/tickets/\?view=ours&sort=waiting$"))


def test_it_shows_what_a_colleague_does_and_keeps_what_is_typed(sign_in: SignIn, scene: Scene) -> None:
    olga = sign_in(scene.olga, may_complain=True)  # of the clock's own script in the sandboxed letter
    olga.clock.install()
    open_story(olga, scene)
    olga.locator(NOTE).fill("Половина мысли")
    tamara = sign_in(scene.tamara)
    open_story(tamara, scene)
    tamara.locator(NOTE).fill("Уже звоню им")
    tamara.keyboard.press("Control+Enter")
    expect(tamara.locator(".message[data-kind=note]").last).to_contain_text("Уже звоню им")
    cast.make_activity(scene.ticket, text="Ответ пришёл, пока вы писали")
    olga.clock.fast_forward(11_000)

    expect(olga.locator("#presence")).to_contain_text("Tamara Orlova is")
    expect(olga.locator(".message[data-kind=note]").last).to_contain_text("Уже звоню им")
    expect(olga.locator(".message", has_text="Ответ пришёл, пока вы писали")).to_have_count(1)
    with olga.expect_response("**/pulse/*"):
        olga.clock.fast_forward(11_000)
    settle(olga)
    expect(olga.locator(".message", has_text="Уже звоню им")).to_have_count(1)
    expect(olga.locator(NOTE)).to_have_value("Половина мысли")
    assert Note.objects.filter(text="Уже звоню им").count() == 1


def test_it_merges_by_keyboard_and_takes_it_back(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_story(page, scene)
    letters = EmailActivity.objects.filter(ticket=scene.ticket).count()
    page.keyboard.press("m")
    page.get_by_role("dialog").get_by_label("Number or subject").fill("nonsense")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no ticket “nonsense”.")
    page.get_by_role("dialog").get_by_label("Number or subject").fill("HD-2")
    page.keyboard.press("Enter")

    expect(page.locator(".timeline h1")).to_contain_text("Export to CSV drops accents")
    expect(page.locator(".toast")).to_contain_text("was merged into HD-2")
    page.locator("body").press("z")
    expect(page.locator(".timeline h1")).to_contain_text(scene.ticket.subject)
    assert EmailActivity.objects.filter(ticket=scene.ticket).count() == letters


def test_it_completes_the_name_of_a_colleague(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_story(page, scene)
    page.locator(NOTE).press_sequentially("Спросите @Tam")
    expect(page.get_by_role("option", name="Tamara Orlova")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.locator(NOTE)).to_have_value("Спросите @tamara ")
    expect(page.locator(".mentions li")).to_have_count(0)


def test_it_goes_to_lists_by_two_keys(sign_in: SignIn, scene: Scene) -> None:
    View.objects.create(owner=scene.olga, name="Горит", query="?view=all&priority=urgent")
    page = sign_in(scene.olga)
    page.clock.install()
    page.clock.pause_at(timezone.now() + timedelta(hours=1))  # the second key is waited for a short time only
    open_page(page, "/contacts/")
    for keys, heading, address in (("gm", "Mine", "view=mine"), ("g1", "All tickets", "priority=urgent")):
        with new_page(page):
            for key in keys:
                page.keyboard.press(key)
        expect(page.locator("h1")).to_have_text(heading)
        expect(page).to_have_url(re.compile(address))


def test_it_tells_of_both_of_two_things_done_at_once(sign_in: SignIn, scene: Scene) -> None:
    held: list[Route] = []
    page = sign_in(scene.tamara)
    page.route("**/status/*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright sets an attribute on it
    open_story(page, scene)

    page.keyboard.press("e")  # its answer comes when that of the next has replaced the pane
    page.keyboard.press("i")
    expect(page.locator("#toasts")).to_contain_text("Tamara")
    held[0].continue_()

    expect(page.locator("#toasts")).to_contain_text("Solved")


def test_news_that_come_after_their_pane_has_gone_are_dropped(sign_in: SignIn, scene: Scene) -> None:
    held: list[Route] = []
    page = sign_in(scene.tamara)
    page.route("**/pulse/*", lambda route: held.append(route), times=1)  # noqa: PLW0108 - it sets an attribute on it
    with page.expect_request("**/pulse/*"):
        page.goto(scene.ticket.get_absolute_url())

    page.keyboard.press("i")
    expect(page.locator("#toasts")).to_contain_text("Tamara")
    with page.expect_response("**/pulse/*"):
        held[0].continue_()
    settle(page)

    expect(page.locator("#toasts")).to_contain_text("Tamara")  # and nothing is complained of


def test_it_prints_by_a_key(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_story(page, scene)
    page.evaluate('window.print = () => { document.documentElement.dataset.printed = ""; }')

    page.keyboard.press("p")

    expect(page.locator("html[data-printed]")).to_be_attached()
