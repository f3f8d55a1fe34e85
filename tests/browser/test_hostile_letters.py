"""Hostile letters, through the whole path and before an agent's eyes: none runs, none loads anything."""

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.intake.pipeline import work_mailbox
from apps.mail.models import Delivery, OutboxLetter
from apps.staff.models import User
from tests import cast
from tests.boxes import MaildirBox
from tests.browser.hostile.letters import (
    LISTS,
    Acts,
    files,
    open_box,
    other_pages,
    reading_pages,
    register,
    write,
)
from tests.browser.hostile.payloads import HTML_GROUPS, TRAP, Payload, read_letters, read_payloads
from tests.browser.hostile.trap import UNPROTECTED, Trap, open_trap
from tests.browser.hostile.watch import Watch, watching

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]

TOGETHER = 10  # letters in one ticket
TALL = 12_000  # pixels, so that all frames of a ticket are in sight
LOADED = """() => [...document.querySelectorAll("iframe.paper")].every((frame) => {
  const page = frame.contentDocument;
  return page?.URL.endsWith(frame.getAttribute("src")) && page.readyState === "complete";
})"""
DOWNLOAD = "application/octet-stream"
OUR_OWN = "#unfold"  # the last element of our frame's page, which no letter can be rid of
PICTURES = {
    "a picture",
    "a picture of one pixel",
    "a picture without a scheme",
    "a picture that is safe",
    "a picture that is not HTML's own name",
    "a picture that waits",
    "a picture in a link",
    "a picture in a quote that is folded",
    "a picture that is hidden",
    "a picture whose address is encoded",
    "a track of a film",
}


@pytest.fixture
def trap() -> Iterator[Trap]:
    with open_trap() as opened:
        yield opened


@pytest.fixture
def box(tmp_path: Path) -> MaildirBox:
    return open_box(tmp_path)


def test_there_are_payloads_enough() -> None:
    payloads = list(itertools.chain.from_iterable(read_payloads(f"html/{group}") for group in HTML_GROUPS))

    assert len({payload.body for payload in payloads}) >= 300
    assert len([payload for payload in payloads if not payload.dead]) >= 250
    assert len(read_letters()) >= 70


@pytest.mark.parametrize("group", HTML_GROUPS)
def test_the_watch_notices_what_an_unprotected_page_does(
    browser: Browser, trap: Trap, tmp_path: Path, group: str
) -> None:
    """Else the other tests would prove nothing."""
    payloads = read_payloads(f"html/{group}")
    site = f"http://{UNPROTECTED}"
    trap.pages = {f"/{each.key}": f"<!doctype html><meta charset=utf-8>{each.body}" for each in payloads}
    alive = {payload.key for payload in payloads if not payload.dead}

    with watching(browser, site, trap, tmp_path, cookies={}) as watch:

        def unnoticed(tabs: Mapping[str, Page]) -> set[str]:
            return alive & tabs.keys() - watch.alarms.keys()

        for tabs in watch.visit({key: f"{site}/{key}" for key in sorted(alive)}):
            for tab in tabs.values():
                watch.provoke(tab.main_frame, "body")
            watch.wait_for(unnoticed, tabs)

    assert {payload.name for payload in payloads if payload.key in alive - watch.alarms.keys()} == set()


@pytest.mark.parametrize("group", HTML_GROUPS)
def test_no_html_runs_or_loads_anything(
    browser: Browser, live_server: LiveServer, trap: Trap, box: MaildirBox, tmp_path: Path, group: str
) -> None:
    payloads = read_payloads(f"html/{group}")
    letters = register(box, {each.key: write(each, "text/html", together=TOGETHER) for each in payloads})
    frames = {f"letter-{letter.pk}-frame": key for key, letter in letters.items()}
    tickets = {letter.ticket.get_absolute_url() for letter in letters.values() if letter.ticket}

    with watching(browser, live_server.url, trap, tmp_path, cookies=_session(cast.olga()), height=TALL) as watch:
        for tabs in watch.visit({address: address for address in tickets}):
            for tab in tabs.values():
                tab.wait_for_function(LOADED, polling=50)
                for frame in tab.frames[1:]:
                    watch.recognise(frame, frames.pop(frame.name))
                    watch.provoke(frame, ".letter")
                    assert frame.locator(OUR_OWN).count() == 1
            _settle(watch, tabs)

    assert _named(watch, payloads) == {}
    assert frames == {}, "not all were shown"


def test_no_text_runs_or_loads_anything(
    browser: Browser, live_server: LiveServer, trap: Trap, box: MaildirBox, tmp_path: Path
) -> None:
    payloads = read_payloads("text")
    letters = register(box, {each.key: write(each, "text/plain", together=TOGETHER) for each in payloads})

    with watching(browser, live_server.url, trap, tmp_path, cookies=_session(cast.olga())) as watch:
        for tabs in watch.visit({key: letter.get_absolute_url() for key, letter in letters.items()}):
            for tab in tabs.values():
                watch.provoke(tab.main_frame, ".message .body")
            _settle(watch, tabs)

    assert _named(watch, payloads) == {}


def test_pictures_alone_are_loaded_when_an_agent_asks_and_learn_nothing_of_her(
    browser: Browser, live_server: LiveServer, trap: Trap, box: MaildirBox, tmp_path: Path
) -> None:
    payloads = read_payloads("html/loads")
    letters = register(box, {each.key: write(each, "text/html", together=TOGETHER) for each in payloads})
    tickets = {key: letter.ticket.get_absolute_url() for key, letter in letters.items() if letter.ticket}
    pictures = {payload.key for payload in payloads if payload.name in PICTURES}

    with watching(browser, live_server.url, trap, tmp_path, cookies=_session(cast.olga()), height=TALL) as watch:

        def not_asked_for(tabs: Mapping[str, Page]) -> set[str]:
            asked = "".join(itertools.chain.from_iterable(watch.alarms.values()))
            return {key for key in pictures if tickets[key] in tabs and f"//{key}.{TRAP}" not in asked}

        for tabs in watch.visit({address: address for address in set(tickets.values())}):
            for tab in tabs.values():
                tab.wait_for_function(LOADED, polling=50)
                ask = tab.get_by_role("link", name="Load pictures from the Internet")
                ask.evaluate_all("links => links.forEach((link) => link.click())")
                expect(ask).to_have_count(0)
            watch.wait_for(not_asked_for, tabs)
            _settle(watch, tabs)

    assert {what.partition(" http")[0] for noticed in watch.alarms.values() for what in noticed} == {
        "asked for image",
        "was on the network",
    }
    asked = {name for name, noticed in _named(watch, payloads).items() if "was on the network" in noticed}
    assert asked == PICTURES
    assert [request for request in trap.asked if not request.headers["accept"].startswith("image/")] == []
    assert [request for request in trap.asked if {"referer", "cookie"} & request.headers.keys()] == []


def test_nothing_that_a_letter_says_acts_on_the_pages_that_show_it(
    browser: Browser, live_server: LiveServer, trap: Trap, box: MaildirBox, tmp_path: Path
) -> None:
    """Subjects, names, charsets, files, meetings, reports."""
    _take_in_letters(box)
    pages = [*LISTS, *reading_pages(), *(address for address in files() if address.endswith("?show"))]

    with watching(browser, live_server.url, trap, tmp_path, cookies=_session(cast.tamara())) as watch:
        for tabs in watch.visit({address: address for address in pages}):
            for tab in tabs.values():
                tab.wait_for_function(LOADED, polling=50)
            _settle(watch, tabs)

    assert watch.alarms == {}


def test_no_page_repeats_what_would_act(box: MaildirBox) -> None:
    _take_in_letters(box)
    client = Client()
    client.force_login(cast.tamara())

    for address in (*LISTS, *reading_pages(), *other_pages()):
        response = client.get(address)
        assert response.status_code == 200, address
        assert Acts(response.content.decode()).found == [], address
        assert not any("pwned" in name.lower() for name in response.headers), address
    for address in files():
        response = client.get(address)
        b"".join(response)
        shown = response["Content-Disposition"].startswith("inline")
        assert response["Content-Type"] in ({"image/gif", "image/bmp", "image/jpeg"} if shown else {DOWNLOAD}), address
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert not any("pwned" in name.lower() for name in response.headers), address
    assert all(b"\nX-Pwned" not in bytes(answer.mime) for answer in OutboxLetter.objects.all())


def _take_in_letters(box: MaildirBox) -> None:
    letters = read_letters()
    for letter in letters.values():
        box.deliver(letter)
    totals = work_mailbox(box.mailbox)
    assert (totals.stored, totals.failed) == (len(letters), 0)
    assert Delivery.objects.filter(state=Delivery.State.TAKEN_IN).count() > 60


def _session(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def _settle(watch: Watch, tabs: Mapping[str, Page]) -> None:
    """Give what is delayed its time."""
    for tab in tabs.values():
        watch.look(tab)
    tab.wait_for_timeout(300)


def _named(watch: Watch, payloads: list[Payload]) -> dict[str, set[str]]:
    names = {payload.key: payload.name for payload in payloads}
    return {names.get(key, key): noticed for key, noticed in watch.alarms.items()}
