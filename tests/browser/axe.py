"""What axe-core finds wrong with a page by its rules for WCAG 2.2 AA, in light and in dark."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What is inside a letter is its writer's; its frame has a page of its own.
_RULES = {
    "iframes": False,
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
_COLOURS = _RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # the rest is the same in the dark
_DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def violations(page: Page) -> list[str]:
    """What is wrong with the page as it stands, one line for each place."""
    found = []
    for theme, rules in (("light", _RULES), ("dark", _COLOURS)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two that it knows
        page.evaluate(_DRAWN)
        found += [f"in the {theme}, {each}" for each in _violations(page, rules)]
    return found


def _violations(page: Page, rules: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{each['id']}: {node['target']} {node['html'][:160]}" for each in found for node in each["nodes"]]
