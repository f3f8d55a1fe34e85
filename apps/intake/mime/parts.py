"""The structure of a letter: its parts as ranges of its bytes, found in one pass without recursion."""

import re
from dataclasses import dataclass, field

from apps.intake.mime.headers import Headers, read_headers
from apps.intake.mime.parameters import Structured, media_type, read_structured
from apps.intake.mime.transfer import Content, decode_transfer

MAX_PARTS = 20_000  # what follows stays inside the last part, so that memory is bounded
_MAX_SEARCHES = 50  # for declared boundaries that don't occur; keeps hostile letters linear
_MIME_HEADER = re.compile(rb"\r?(?:\n|\Z)[ \t]*(?:Content-[A-Za-z-]+|MIME-Version)[ \t]*:", re.IGNORECASE)
_LETTER_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s*\n)?(?:>?From [^\n]*\n)?")


@dataclass(slots=True)
class Part:
    """One entity: its headers and the range of its body, or its children when it is a multipart."""

    raw: bytes = field(repr=False)
    headers: Headers
    start: int
    end: int
    default_type: str = "text/plain"
    children: list["Part"] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    delimiter: bytes = b""
    closed: bool = False
    structured: Structured = Structured("", {})
    type: str = ""
    disposition: Structured = Structured("", {})

    def __post_init__(self) -> None:
        given = self.headers.raw("content-type")
        self.structured = read_structured(given) if given else Structured(self.default_type, {})
        self.type = media_type(self.structured)
        if "content-disposition" in self.headers:
            self.disposition = read_structured(self.headers.raw("content-disposition"))

    @property
    def is_multipart(self) -> bool:
        return self.type.startswith("multipart/")

    def content(self) -> Content:
        """Return the part's own bytes, its transfer encoding undone."""
        return decode_transfer(self.raw, self.start, self.end, self.headers.raw("content-transfer-encoding"))


def read_parts(raw: bytes) -> Part:
    """Return the root of the letter `raw`."""
    start = _LETTER_START.match(raw)
    return _Structure(raw).read(start.end() if start else 0)


class _Structure:
    """The one pass over a letter's bytes: a stack of open multiparts and the delimiter lines that belong to them."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.open: list[Part] = []
        self.levels: dict[bytes, list[int]] = {}
        self.parts = 0
        self.searches = 0

    def read(self, start: int) -> Part:
        root, position = self.part_at(start, "text/plain")
        self.enter(root)
        while self.open and self.parts < MAX_PARTS:
            at = self.raw.find(b"\n--", max(0, position - 1))
            if at < 0:
                break
            stop = self.raw.find(b"\n", at + 1)
            stop = len(self.raw) if stop < 0 else stop
            position = self.line(at, stop)
        self.leave(0, len(self.raw))
        return root

    def part_at(self, start: int, default_type: str) -> tuple[Part, int]:
        fields, body, stray = read_headers(self.raw, start)
        self.parts += 1
        part = Part(self.raw, Headers(fields), body, len(self.raw), default_type)
        if stray and fields:
            part.oddities.append("header-stray-line")
        return part, body

    def enter(self, part: Part) -> None:
        if not part.is_multipart:
            return
        boundary = part.structured.parameters.get("boundary", "")
        part.delimiter = b"--" + boundary.encode("utf-8", "surrogateescape").rstrip() if boundary else b""
        self.levels.setdefault(part.delimiter, []).append(len(self.open))
        self.open.append(part)

    def line(self, at: int, stop: int) -> int:
        """Deal with a line that starts with two dashes; return where to look on."""
        if stop - at > 1000:
            return stop
        line = self.raw[at + 1 : stop].rstrip()
        if len(line) < 3:
            return stop
        closing = False
        levels = self.levels.get(line)
        if not levels and line.endswith(b"--"):
            levels = self.levels.get(line[:-2])
            closing = bool(levels)
        if not levels:
            if not self.adopt(line, stop):
                return stop
            levels = [len(self.open) - 1]
        level = next((n for n in reversed(levels) if not self.open[n].closed), levels[-1])
        return self.delimiter(level, at, stop, closing=closing)

    def delimiter(self, level: int, at: int, stop: int, *, closing: bool) -> int:
        end = at - 1 if at and self.raw[at - 1] == 13 else at
        self.leave(level + 1, end)
        parent = self.open[level]
        self.end_child(parent, end)
        if closing:
            parent.closed = True
            return stop
        if parent.closed:
            parent.closed = False
            parent.oddities.append("part-after-end")
        default = "message/rfc822" if parent.type == "multipart/digest" else "text/plain"
        child, position = self.part_at(min(stop + 1, len(self.raw)), default)
        parent.children.append(child)
        self.enter(child)
        return position

    def end_child(self, parent: Part, end: int) -> None:
        if parent.children and not parent.closed:
            child = parent.children[-1]
            child.end = max(child.start, end)

    def leave(self, level: int, end: int) -> None:
        """Close every multipart from `level` down at the offset `end`."""
        while len(self.open) > level:
            part = self.open.pop()
            self.levels[part.delimiter].pop()
            self.end_child(part, end)
            part.end = max(part.start, end)
            if not part.children:
                part.oddities.append("boundary-missing")
            elif not part.closed:
                part.oddities.append("part-unclosed")

    def adopt(self, line: bytes, stop: int) -> bool:
        """Take a line for the delimiter of the innermost multipart when its declared one never comes."""
        part = self.open[-1]
        if (
            part.children
            or part.closed
            or not _MIME_HEADER.match(self.raw, stop - (self.raw[stop - 1] == 13))
        ):
            return False
        if part.delimiter and self.searches < _MAX_SEARCHES:
            self.searches += 1
            if self.raw.find(part.delimiter, stop) >= 0:
                return False
        self.levels[part.delimiter].pop()
        part.oddities.append("boundary-wrong")
        part.delimiter = line
        self.levels.setdefault(line, []).append(len(self.open) - 1)
        return True
