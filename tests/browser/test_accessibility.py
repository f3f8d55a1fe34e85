"""Every page of the desk, the admin's main ones and what opens over them, by the rules of axe-core."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from apps.staff.models import User
from tests.browser.arriving import open_page, settle
from tests.browser.axe import violations
from tests.browser.conftest import SignIn
from tests.browser.pages import admin_addresses, desk_addresses
from tests.browser.scene import set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]


def violations_on(page: Page, addresses: Mapping[str, str]) -> dict[str, list[str]]:
    """By the names of the pages; those that are right are left out."""
    found = {}
    for title, address in addresses.items():
        page.goto(address)
        settle(page)
        if wrong := violations(page):
            found[title] = wrong
    return found


def test_it_is_accessible_on_every_page(sign_in: SignIn) -> None:
    scene = set_scene()
    page = sign_in(scene.tamara, reduced_motion="reduce", may_complain=True)  # axe tries inline styles

    assert violations_on(page, desk_addresses(scene)) == {}


def test_the_admin_is_accessible(sign_in: SignIn) -> None:
    scene = set_scene()
    User.objects.filter(pk=scene.tamara.pk).update(is_superuser=True)
    page = sign_in(scene.tamara, reduced_motion="reduce", may_complain=True)  # axe tries inline styles

    assert violations_on(page, admin_addresses(scene)) == {}


def test_it_is_accessible_where_something_opens(sign_in: SignIn) -> None:
    scene = set_scene()
    page = sign_in(scene.tamara, reduced_motion="reduce", may_complain=True)  # axe tries inline styles
    open_page(page, "/tickets/")
    found = {}

    for name, key in (("palette", "Control+k"), ("keys", "?")):
        page.keyboard.press(key)
        expect(page.locator(f"#{name}")).to_be_visible()
        if wrong := violations(page):
            found[name] = wrong
        page.keyboard.press("Escape")
        expect(page.locator(f"#{name}")).to_be_hidden()

    assert not found


def test_the_sign_in_is_accessible(sign_in: SignIn) -> None:
    page = sign_in(None, may_complain=True)
    page.goto("/sign-in/")

    assert violations(page) == []
