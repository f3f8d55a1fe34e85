"""What an agent was typing when her session ended."""

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.arriving import new_page, open_page
from tests.browser.conftest import SignIn

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]


def sign_in_again(page: Page) -> None:
    page.get_by_label("Username").fill("olga")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_it_fills_a_form_in_again_after_the_sign_in(sign_in: SignIn) -> None:
    page = sign_in(cast.olga())
    open_page(page, "/contacts/new/")
    page.get_by_label("Name", exact=True).fill("Пётр Ильин")
    page.get_by_label("Notifications").uncheck()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    with new_page(page):
        sign_in_again(page)

    expect(page.get_by_label("Name", exact=True)).to_have_value("Пётр Ильин")
    expect(page.get_by_label("Notifications")).not_to_be_checked()
    with new_page(page):
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Пётр Ильин")).to_be_visible()


def test_it_says_so_beside_a_letter_that_could_not_be_sent(sign_in: SignIn) -> None:
    page = sign_in(cast.olga(), may_complain=True)
    open_page(page, "/write/")
    expect(page.locator(".writing[data-ready]")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".writing .notices")).to_contain_text("Sign in again in another tab")
