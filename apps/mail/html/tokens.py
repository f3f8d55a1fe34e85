"""HTML as a flat run of tags and texts: linear, at any depth, for any input."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

# A tag; quotes protect ">" only after an equals sign, as in browsers.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>\"'<=]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>")
_CARELESS_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>\"'<=]*+)([^>]*+)>")
_DECLARATION = re.compile(r"<[!?/][^>]*+>")
_ATTRIBUTE = re.compile(r"([^\s=/>\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
# Elements whose content is no text to read.
_SILENT = frozenset(("script", "style", "title", "template"))


class Tag(NamedTuple):
    """A start tag, or an end tag."""

    name: str
    source: str  # the attributes as written
    is_end: bool


def attributes_of(source: str) -> dict[str, str]:
    """Return the attributes written in `source`, in lower case and with their entities read."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source[:20_000]):
        found.setdefault(name.lower(), html.unescape(double or single or bare).lower())
    return found


def tokens(source: str) -> Iterator[Tag | str]:
    """Yield the tags of `source` and the decoded text between them; comments and scripts are passed over."""
    scanner = _Scanner(source, source.rfind(">") + 1)
    position = 0
    while 0 <= (start := source.find("<", position)) < scanner.last_end:
        if start > position:
            yield html.unescape(source[position:start])
        tag = _TAG.match(source, start, scanner.last_end) or _CARELESS_TAG.match(source, start, scanner.last_end)
        if tag is None:
            position = scanner.after_declaration(start)
            if position == start:
                yield "<"
                position += 1
            continue
        position = tag.end()
        name = tag[2].lower()
        if name not in _SILENT:
            yield Tag(name, tag[3], bool(tag[1]))
        elif not tag[1]:
            position = scanner.after_silent(name, position)
    if position < len(source):
        yield html.unescape(source[position:])


class _Scanner:
    """Looks for ends of things; what was once looked for in vain isn't looked for again."""

    def __init__(self, source: str, last_end: int) -> None:
        self.source = source
        self.last_end = last_end
        self.endless: set[str] = set()

    def after_declaration(self, start: int) -> int:
        """Return the end of a comment or a declaration at `start`; `start` itself when there is none."""
        if self.source.startswith("<!--", start) and "-->" not in self.endless:
            end = self.source.find("-->", start + 2)
            if end >= 0:
                return end + 3
            self.endless.add("-->")
        found = _DECLARATION.match(self.source, start, self.last_end)
        return found.end() if found else start

    def after_silent(self, name: str, start: int) -> int:
        """Return the end of the element `name`; one that is never closed is only a tag."""
        if name in self.endless:
            return start
        closing = re.compile(rf"</{name}[^>]*>", re.IGNORECASE).search(self.source, start)
        if closing is None:
            self.endless.add(name)
            return start
        return closing.end()
