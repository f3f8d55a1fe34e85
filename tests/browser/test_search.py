"""Searching and the command palette, by keyboard, in both languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.search.tasks import index
from apps.staff.models import User
from tests.browser.arriving import new_page, open_page
from tests.browser.conftest import SignIn
from tests.browser.scene import Scene, set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    scene = set_scene()
    index()
    return scene


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def selected(page: Page) -> str:
    return page.locator("#palette [aria-selected=true]").inner_text()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_searches_as_one_types(sign_in: SignIn, scene: Scene, language: str) -> None:
    User.objects.filter(pk=scene.olga.pk).update(language=language)
    page = sign_in(scene.olga)
    open_page(page, "/tickets/")
    page.keyboard.press("/")
    page.keyboard.type("письма")
    with new_page(page):
        page.keyboard.press("Enter")
    expect(page.locator(".hit mark").first).to_be_visible()

    box = page.locator("#search-words")
    expect(box).to_have_value("письма")
    box.fill("vpn from:herrera")
    expect(page.locator(".hit").first).to_contain_text("VPN drops every hour")
    expect(page).to_have_url(re.compile(r"/search/\?q=vpn"))
    page.locator(".filters a[href*='show=letter']").click()
    expect(page.locator(".hit")).to_have_count(1)
    page.locator(".hit a").click()

    expect(page.locator(".timeline h1")).to_have_text("VPN drops every hour")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_goes_anywhere_and_does_anything_from_the_palette(sign_in: SignIn, scene: Scene, language: str) -> None:
    User.objects.filter(pk=scene.olga.pk).update(language=language)
    page = sign_in(scene.olga)
    open_page(page, "/tickets/")
    open_palette(page)
    page.keyboard.type(scene.ticket.number)
    expect(page.locator("#palette .choice").first).to_contain_text(scene.ticket.subject)
    with new_page(page):
        page.keyboard.press("Enter")
    expect(page.locator(".timeline h1")).to_have_text(scene.ticket.subject)

    open_palette(page)
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    open_palette(page)
    page.keyboard.type("берг")
    expect(page.locator("#palette .choice").first).to_contain_text("Анна Берг")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/contacts/\d+/"))


def test_it_switches_density_theme_and_language(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_page(page, "/letters/")
    open_palette(page)
    page.keyboard.type("dark")
    assert "dark" in selected(page)
    page.keyboard.press("Enter")
    expect(page.locator("html[data-theme=dark]")).to_be_attached()

    open_palette(page)
    page.keyboard.type("compact")
    with new_page(page):
        page.keyboard.press("Enter")
    expect(page.locator("html[data-density=compact]")).to_be_attached()
    expect(page).to_have_url(re.compile("/letters/$"))
    open_palette(page)
    page.keyboard.type("russian")
    page.keyboard.press("Enter")
    expect(page.locator("html[lang=ru]")).to_be_attached()
    assert User.objects.get(pk=scene.olga.pk).density == "compact"


def test_it_runs_what_the_page_can_do_also_in_the_wrong_layout(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_page(page, scene.ticket.get_absolute_url())
    open_palette(page)
    page.keyboard.type("сщьзфсе")
    assert "compact" in selected(page)
    page.get_by_role("combobox", name="What to do").fill("status")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("#ticket-status")).to_be_focused()


def test_it_searches_everywhere_when_nothing_fits(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    open_page(page, "/letters/")
    open_palette(page)
    page.keyboard.type("zzzzqq")
    expect(page.locator("#palette [role=status]")).to_have_text("Nothing fits. Press Enter to search everywhere.")
    page.keyboard.press("Enter")

    expect(page.locator("#search-words")).to_have_value("zzzzqq")
    expect(page.get_by_role("heading", name="Nothing was found")).to_be_visible()
