"""Every page at three widths, in both languages, in light and dark, kept in build/screenshots for people to look at."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from apps.staff.models import User
from tests.browser.arriving import settle
from tests.browser.conftest import SignIn
from tests.browser.pages import addresses
from tests.browser.scene import set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]

FOLDER = Path(settings.BASE_DIR) / "build" / "screenshots"
KEPT = "CI" not in os.environ
"""Where nobody looks at them they are not taken, which costs more than all the rest."""
WIDTHS = {"phone": 360, "desk": 1440, "wall": 2560}
THEMES = {"en": ("light", "dark"), "ru": ("light",)}

# The page itself, and each pane: they scroll too.
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll("[class*=pane-], .timeline, .page")]
    .filter((pane) => pane.clientWidth > 0 && pane.scrollWidth > pane.clientWidth + 1)
    .map((pane) => `${pane.tagName}.${pane.className} ${pane.scrollWidth} > ${pane.clientWidth}`)"""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_shows_every_page_without_a_sideways_scroll(sign_in: SignIn, language: str) -> None:
    scene = set_scene()
    User.objects.filter(pk=scene.tamara.pk).update(language=language)
    page = sign_in(scene.tamara, reduced_motion="reduce")
    scrolling = {}

    for title, address in addresses(scene).items():
        response = page.goto(address)
        assert response is not None
        assert response.status == 200, address
        settle(page)
        for name, width in WIDTHS.items():
            if language == "ru" and name == "wall":
                continue
            page.set_viewport_size({"width": width, "height": 1440 if name == "wall" else 900})
            for theme in THEMES[language] if KEPT else ():
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two that it knows
                keep(page, f"{title}-{language}-{theme}-{name}")
            if not title.startswith("admin") and (wide := page.evaluate(SIDEWAYS)):
                scrolling[f"{title} at {width}"] = wide

    assert not scrolling


def keep(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
