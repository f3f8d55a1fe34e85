"""Waiting for a page until its own scripts listen: a key pressed before that is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect


def open_page(page: Page, address: str) -> None:
    """Go to the address; the page's scripts have run then, and what it asks for at once has come."""
    page.goto(address)
    expect(page.locator("html[data-ready]")).to_be_attached()
    settle(page)


def settle(page: Page) -> None:
    """Wait until nothing that the page has asked for is on its way."""
    expect(page.locator(".htmx-request")).to_have_count(0)


@contextmanager
def new_page(page: Page) -> Iterator[None]:
    """Whatever is done inside leads to another document, and its scripts have run when the block ends."""
    page.evaluate("document.documentElement.dataset.left = ''")
    yield
    expect(page.locator("html[data-ready]:not([data-left])")).to_be_attached()
