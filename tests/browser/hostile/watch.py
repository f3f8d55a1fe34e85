"""A Chromium that raises the alarm at whatever a letter must not do: run, load, navigate, open, download, look up."""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Dialog,
    Download,
    Error,
    Frame,
    Page,
    Request,
    Response,
)  # fmt: skip

from tests.browser.hostile.payloads import LOOK_UP, TRAP
from tests.browser.hostile.trap import Trap

QUIET = 5  # seconds without anything new, after which nothing more is awaited
_TABS = 8
_NOBODY = "somebody"
# What an agent may click on without leaving for another site, innermost elements only.
_CLICKABLE = '*:not(a[href^="http://" i], a[href^="http://" i] *):not(:has(*)):visible'
_CLICKS = 2
_NAMES = re.compile(rf"([\w-]+)\.(?:{re.escape(TRAP)}|{re.escape(LOOK_UP)})")


class Watch:
    """One browser on a site. `alarms` tells what was noticed, by the key of the tab's page, or of a frame in it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.alarms: dict[str, set[str]] = defaultdict(set)
        self._context = context
        self._site = site
        self._keys: dict[Page | Frame, str] = {}
        self._opening = False
        self._strangers: list[Page] = []
        context.expose_binding("pwned", lambda source, *_: self._alarm(source["frame"], "ran"))
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("page", self._on_page)

    def visit(self, addresses: Mapping[str, str]) -> Iterator[dict[str, Page]]:
        """Begin to load pages by their keys, a few at once in tabs beside each other."""
        waiting = list(addresses.items())
        while waiting:
            batch, waiting = waiting[:_TABS], waiting[_TABS:]
            tabs = {key: self._open(key, address) for key, address in batch}
            yield tabs
            for tab in (*tabs.values(), *self._strangers):
                tab.close()
            self._strangers.clear()

    def recognise(self, frame: Frame, key: str) -> None:
        """From now on what the frame does is told under a key of its own."""
        self._keys[frame] = key

    def provoke(self, frame: Frame, inside: str) -> None:
        """Point at and click on the first things to be seen in an element."""
        with suppress(Error):  # it goes away while it is looked at
            frame.wait_for_load_state("domcontentloaded", timeout=QUIET * 1000)
            for thing in frame.locator(f"{inside} {_CLICKABLE}").all()[:_CLICKS]:
                thing.click(force=True, timeout=1000, no_wait_after=True)

    def look(self, tab: Page) -> None:
        """Notice what no event tells."""
        if tab.title() == "pwned":
            self._alarm(tab.main_frame, "changed the title")

    def wait_for(self, missing: Callable[[Mapping[str, Page]], set[str]], tabs: Mapping[str, Page]) -> None:
        """Until nothing is missing in the tabs any more, or none of it has come for a while."""
        before: set[str] = set()
        until = 0.0
        while (now := missing(tabs)) and (now != before or time.monotonic() < until):
            if now != before:
                before, until = now, time.monotonic() + QUIET
            for tab in tabs.values():
                self.look(tab)
                tab.wait_for_timeout(20)

    def _open(self, key: str, address: str) -> Page:
        self._opening = True
        tab = self._context.new_page()
        self._opening = False
        self._keys[tab] = key
        tab.set_default_timeout(20_000)
        tab.on("dialog", self._on_dialog)
        tab.on("download", self._on_download)
        tab.on("framenavigated", self._on_navigation)
        with suppress(Error):  # what is not shown is downloaded
            tab.goto(address, wait_until="commit")
        return tab

    def _on_page(self, page: Page) -> None:
        if not self._opening:
            self._strangers.append(page)
            opener = page.opener()
            self._alarm(opener.main_frame if opener else None, "opened a window")

    def _on_dialog(self, dialog: Dialog) -> None:
        self._alarm(dialog.page.main_frame if dialog.page else None, "opened a dialog")
        dialog.dismiss()

    def _on_download(self, download: Download) -> None:
        if not self._is_ours(download.url) or "/files/" not in download.url:
            self._alarm(download.page.main_frame, "downloaded")

    def _on_navigation(self, frame: Frame) -> None:
        if not self._is_ours(frame.url):
            self._alarm(frame, f"went to {frame.url[:80]}")

    def _on_request(self, request: Request) -> None:
        if not self._is_ours(request.url) and not request.url.startswith("data:image/"):
            frame = None
            with suppress(Error):  # a worker has none
                frame = request.frame
            self._alarm(frame, f"asked for {request.resource_type} {request.url[:80]}")

    def _on_response(self, response: Response) -> None:
        if any("pwned" in name for name in response.headers):
            self._alarm(None, f"put a header into {response.url}")

    def _is_ours(self, url: str) -> bool:
        return url in ("", "about:blank") or (url.startswith(f"{self._site}/") and "canary" not in url)

    def _alarm(self, frame: Frame | None, what: str) -> None:
        known = [self._keys[each] for each in (frame, frame and frame.page) if each in self._keys]
        self.alarms[known[0] if known else _NOBODY].add(what)


@contextmanager
def watching(
    browser: Browser, site: str, trap: Trap, folder: Path, *, cookies: Mapping[str, str], height: int = 900
) -> Iterator[Watch]:
    """A browser of its own, with an ordinary profile in `folder`, for which every host below “example” is the trap.

    Once it has closed, the alarms also tell what only the network's own log knows: names looked up and connections
    made in advance.
    """
    log = folder / "net-log.json"
    context = browser.browser_type.launch_persistent_context(
        folder / "profile",
        executable_path="/usr/bin/chromium",
        ignore_default_args=["--disable-background-networking"],  # it would switch off looking names up in advance
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-component-update",
            f"--log-net-log={log}",
            f"--host-resolver-rules=MAP *.example 127.0.0.1:{trap.port}, MAP * ~NOTFOUND, "
            f"EXCLUDE *.{LOOK_UP}, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
        viewport={"width": 1440, "height": height},
        base_url=site,
        accept_downloads=True,
    )
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    watch = Watch(context, site)
    try:
        yield watch
    finally:
        context.close()
    for key in _NAMES.findall(log.read_text(encoding="utf-8", errors="replace")):
        watch.alarms[key].add("was on the network")
    if not watch.alarms and trap.knocks:
        watch.alarms[_NOBODY].add("was on the network")
