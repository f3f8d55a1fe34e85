"""Waiting for a page until its own scripts listen: a key pressed before that is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect


@contextmanager
def new_page(page: Page) -> Iterator[None]:
    """Whatever is done inside leads to another document, and its scripts have run when the block ends."""
    page.evaluate("document.documentElement.dataset.left = ''")
    yield
    expect(page.locator("html[data-ready]:not([data-left])")).to_be_attached()
