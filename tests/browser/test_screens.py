"""Every page in light and dark, at three widths, in both languages, kept in build/screenshots for people to look at."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from apps.staff.models import User
from tests.browser.conftest import SignIn
from tests.browser.scene import Scene, set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]

FOLDER = Path(settings.BASE_DIR) / "build" / "screenshots"
WIDTHS = {"phone": 360, "desk": 1440, "wall": 2560}


def addresses(scene: Scene) -> dict[str, str]:
    return {
        "tickets": "/tickets/",
        "ticket": scene.ticket.get_absolute_url(),
        "hand-over": f"{scene.ticket.get_absolute_url()}hand-over/",
        "nothing": "/tickets/?q=никогда",
        "empty": "/tickets/?view=mine&queue=billing",
        "letters": "/letters/",
        "letter": scene.reply.get_absolute_url(),
        "held": f"/deliveries/{scene.held.pk}/",
        "failed": f"/deliveries/{scene.failed.pk}/",
        "set-aside": "/deliveries/set-aside/",
        "contact": f"/contacts/{scene.ticket.requester_id}/",
        "preferences": "/preferences/",
        "admin": "/admin/",
        "admin-mailbox": "/admin/mail/mailbox/add/",
    }


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_shows_every_page_without_a_sideways_scroll(sign_in: SignIn, language: str) -> None:
    scene = set_scene()
    User.objects.filter(pk=scene.tamara.pk).update(language=language)
    page = sign_in(scene.tamara, reduced_motion="reduce")

    for title, address in addresses(scene).items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 1440 if name == "wall" else 900})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                keep(page, f"{title}-{language}-{theme}-{name}")
            if not title.startswith("admin"):
                assert page.evaluate("document.documentElement.scrollWidth") <= width, title


def keep(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
