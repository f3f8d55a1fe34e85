"""Every page of the desk by axe-core's rules for WCAG 2.2 AA, in light and in dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from apps.staff.models import User
from tests.browser.conftest import SignIn
from tests.browser.pages import admin_addresses, desk_addresses
from tests.browser.scene import set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]

# What is inside a letter is its writer's; its frame has a page of its own.
RULES = {
    "iframes": False,
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # the rest is the same in the dark


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{each['id']}: {node['target']} {node['html'][:160]}" for each in found for node in each["nodes"]]


def test_it_is_accessible_on_every_page(sign_in: SignIn) -> None:
    scene = set_scene()
    page = sign_in(scene.tamara, reduced_motion="reduce", may_complain=True)  # axe tries inline styles
    found = {}

    for title, address in desk_addresses(scene).items():
        page.goto(address)
        for theme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two that it knows
            if wrong := violations(page, rules):
                found[f"{title}, {theme}"] = wrong

    assert not found


def test_the_admin_is_accessible(sign_in: SignIn) -> None:
    scene = set_scene()
    User.objects.filter(pk=scene.tamara.pk).update(is_superuser=True)
    page = sign_in(scene.tamara, reduced_motion="reduce", may_complain=True)  # axe tries inline styles
    found = {}

    for title, address in admin_addresses(scene).items():
        page.goto(address)
        for theme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two that it knows
            if wrong := violations(page, rules):
                found[f"{title}, {theme}"] = wrong

    assert not found


def test_it_is_accessible_where_something_opens(sign_in: SignIn) -> None:
    scene = set_scene()
    page = sign_in(scene.tamara, reduced_motion="reduce", may_complain=True)  # axe tries inline styles
    page.goto("/tickets/")
    expect(page.locator("html[data-ready]")).to_be_attached()
    found = {}

    for name, key in (("palette", "Control+k"), ("keys", "?")):
        page.keyboard.press(key)
        expect(page.locator(f"#{name}")).to_be_visible()
        for theme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two that it knows
            if wrong := violations(page, rules):
                found[f"{name}, {theme}"] = wrong
        page.keyboard.press("Escape")
        expect(page.locator(f"#{name}")).to_be_hidden()

    assert not found


def test_the_sign_in_is_accessible(sign_in: SignIn) -> None:
    page = sign_in(None, may_complain=True)
    page.goto("/sign-in/")

    assert violations(page, RULES) == []
