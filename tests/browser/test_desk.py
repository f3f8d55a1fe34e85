"""An agent's day at the desk, in a real browser."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from apps.mail.models import Delivery
from apps.tickets.models import Note, Ticket
from tests import cast
from tests.browser.arriving import new_page, open_page
from tests.browser.conftest import SignIn
from tests.browser.scene import Scene, set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return set_scene()


def reload_of(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def open_story(page: Page, scene: Scene) -> None:
    open_page(page, scene.ticket.get_absolute_url())
    expect(page.locator(".timeline h1")).to_have_text(scene.ticket.subject)


def test_it_lets_an_agent_in_and_out(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(None)
    page.goto("/tickets/?view=mine")
    page.get_by_label("Username").fill("olga")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(re.compile(r"/tickets/\?view=mine$"))
    page.get_by_role("button", name="Sign out").click()

    expect(page).to_have_url(re.compile("/sign-in/"))


def test_it_opens_a_ticket_beside_its_list_and_goes_back(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    page.goto("/tickets/")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Export to CSV drops accents").click()

    expect(page.locator(".timeline h1")).to_have_text("Export to CSV drops accents")
    expect(page.locator(".row[aria-current]")).to_contain_text("Export to CSV")
    assert page.evaluate("window.sameDocument") is True
    expect(page).to_have_url(re.compile(r"/tickets/HD-2/\?view=ours$"))
    page.go_back()

    expect(page.locator(".pane-reading")).to_have_count(0)
    expect(page.locator(".row")).to_have_count(6)


def test_it_opens_a_long_story_at_its_latest_letter(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    page.goto("/tickets/")
    page.get_by_role("link", name=scene.ticket.subject).click()
    expect(page.locator(".message").last).to_be_in_viewport()
    expect(page.locator(".message").first).not_to_be_in_viewport()

    page.reload()
    expect(page.locator(".message").last).to_be_in_viewport()
    expect(page.locator(".timeline h1")).to_be_in_viewport()


def test_it_works_by_keyboard_alone(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.tamara)
    open_page(page, "/tickets/")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator(".timeline h1")).to_have_text(scene.ticket.subject)

    page.keyboard.press("i")
    expect(page.locator("#context")).to_contain_text("Tamara Orlova")
    page.keyboard.press("e")
    expect(page.locator(".toast").last).to_contain_text("Solved")
    assert reload_of(scene.ticket).status == Ticket.Status.SOLVED
    page.keyboard.press("z")
    expect(page.locator("#ticket-status")).to_have_value("new")
    page.keyboard.press("n")
    page.keyboard.type("Позвоню завтра jeiu")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message[data-kind=note]").last).to_contain_text("Позвоню завтра jeiu")
    expect(page.locator(".composer textarea")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    with new_page(page):
        page.keyboard.press("u")

    expect(page.locator(".pane-reading")).to_have_count(0)
    expect(page.locator(".row", has_text=scene.ticket.subject)).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("hd-2")
    page.keyboard.press("Enter")
    expect(page.locator(".timeline h1")).to_have_text("Export to CSV drops accents")


def test_it_hands_a_ticket_over(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_story(page, scene)
    page.keyboard.press("a")
    page.get_by_role("dialog").get_by_role("button", name="Tamara Orlova").click()

    expect(page.locator("#context")).to_contain_text("Tamara Orlova")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".timeline")).to_be_focused()  # the button that was pressed is gone
    assert reload_of(scene.ticket).assignee == scene.tamara


def test_it_keeps_a_half_written_note_through_changes_and_reloads(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_story(page, scene)
    note = page.locator(".composer textarea")
    note.fill("Половина мысли")
    page.locator("#ticket-priority").select_option("urgent")
    expect(page.locator(f"#row-{scene.ticket.pk}")).to_contain_text("Urgent")

    expect(note).to_have_value("Половина мысли")
    with new_page(page):
        page.reload()
    expect(note).to_have_value("Половина мысли")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".message[data-kind=note]")).to_have_count(2)
    with new_page(page):
        page.reload()
    expect(note).to_have_value("")
    assert Note.objects.filter(text="Половина мысли").count() == 1


def test_it_says_when_the_connection_is_lost_and_changes_nothing(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga, may_complain=True)
    open_story(page, scene)
    page.context.set_offline(True)
    page.get_by_role("button", name="Solve").click()

    expect(page.locator(".toast")).to_contain_text("No connection")
    assert reload_of(scene.ticket).status == Ticket.Status.NEW


def test_it_shows_what_is_new_without_a_reload(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    page.clock.install()
    page.goto("/tickets/?view=unassigned")
    expect(page.locator("#fresh")).to_be_hidden()
    before = page.locator("#count-unassigned").inner_text()
    cast.make_ticket("Совсем новая")
    page.clock.fast_forward(21_000)

    expect(page.locator("#count-unassigned")).to_have_text(str(int(before) + 1))
    page.get_by_role("link", name="Show what is new").click()
    expect(page.locator(".row").first).to_contain_text("Совсем новая")


def test_it_lets_a_held_letter_in(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    page.goto("/deliveries/held/")
    page.locator(".row").click()
    expect(page.locator(".timeline")).to_contain_text("Где мой заказ?")
    page.get_by_role("button", name="Let in").click()

    expect(page.get_by_role("heading", name="No letter is held")).to_be_visible()
    assert Delivery.objects.get(pk=scene.held.pk).let_in


def test_it_keeps_the_theme_that_was_chosen(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.tamara, color_scheme="light")
    page.goto("/preferences/")
    page.get_by_text("Dark", exact=True).click()
    page.goto("/admin/")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.goto("/tickets/")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_it_shows_one_pane_at_a_time_on_a_phone(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga, width=360, height=740)
    page.goto("/tickets/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Mine").click()
    expect(page.locator("#list-title")).to_have_text("Mine")
    page.get_by_role("link", name="Export to CSV drops accents").click()

    expect(page.locator(".pane-list")).to_be_hidden()
    page.get_by_role("button", name="Details").click()
    expect(page.locator("#ticket-status")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".pane-list")).to_be_visible()


def test_it_works_without_scripts(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga, java_script_enabled=False)
    page.goto("/tickets/")
    page.get_by_role("link", name=scene.ticket.subject).click()
    page.get_by_role("button", name="Solve").click()
    expect(page.locator(".event").last).to_contain_text("New → Solved")
    page.get_by_role("link", name="Hand over").click()
    page.get_by_role("button", name="Tamara Orlova").click()

    expect(page.locator("#context")).to_contain_text("Tamara Orlova")
    ticket = reload_of(scene.ticket)
    assert (ticket.status, ticket.assignee) == (Ticket.Status.SOLVED, scene.tamara)


def test_it_asks_to_sign_in_when_the_session_has_ended(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_story(page, scene)
    page.context.clear_cookies()
    page.locator(".row").last.click()

    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.locator(".pane-list")).to_have_count(0)
    assert Client().get("/tickets/").status_code == 302
