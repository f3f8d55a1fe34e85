"""The structure of a letter: its parts as ranges of its bytes, found in one pass without recursion."""

import re
from dataclasses import dataclass, field

from apps.intake.mime.headers import Headers, read_headers
from apps.intake.mime.oddities import Oddity
from apps.intake.mime.parameters import Structured, media_type, read_structured
from apps.intake.mime.transfer import Content, decode_transfer

MAX_PARTS = 20_000  # what follows stays inside the last part, so that memory is bounded
_MAX_SEARCHES = 50  # for declared boundaries that never come; keeps hostile letters linear
_MAX_DELIMITER = 1_000
_PART_BEGINS = re.compile(rb"\r?(?:\n|\Z)[ \t]*(?:Content-[A-Za-z-]+|MIME-Version)[ \t]*:", re.IGNORECASE)
_PREFACE = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r]*\n)*+(?:>?From (?![ \t]*:)[^\n]*+\n)?")


@dataclass(slots=True)
class Part:
    """One entity: its headers and the range of its body, or its children when it is a multipart."""

    raw: bytes = field(repr=False)
    headers: Headers
    start: int
    end: int
    type: str
    parameters: dict[str, str]
    disposition: Structured
    children: list["Part"] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def is_multipart(self) -> bool:
        return self.type.startswith("multipart/")

    def content(self) -> Content:
        """Return the part's own bytes, its transfer encoding undone."""
        return decode_transfer(self.raw, self.start, self.end, self.headers.raw("content-transfer-encoding"))


def read_parts(raw: bytes) -> Part:
    """Return the root of the entity in `raw`, which may be a letter or a part of one."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")  # line ends of an old Macintosh
    preface = _PREFACE.match(raw)
    return _Structure(raw).read(preface.end() if preface else 0)


def encoded_multipart(part: Part) -> Part | None:
    """Return a multipart whose whole body was encoded, which RFC 2045 forbids; None when this isn't one."""
    content = part.content().data
    if "content-transfer-encoding" not in part.headers or content.lstrip()[:2] != b"--":
        return None
    given = part.headers.raw("content-type").encode("utf-8", "replace")
    inside = read_parts(b"Content-Type: " + given + b"\n\n" + content)
    return inside if inside.children else None


class _Structure:
    """One pass over the bytes: the multiparts that are open, and the delimiter lines that belong to them."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.open: list[tuple[Part, bytes]] = []
        self.levels: dict[bytes, list[int]] = {}  # delimiter → indexes into `open`
        self.parts = 0
        self.searches = 0

    def read(self, start: int) -> Part:
        root, position = self.part_at(start, "text/plain")
        while self.open:
            if self.parts >= MAX_PARTS:
                root.oddities.append(Oddity.TOO_MANY_PARTS)
                break
            at = self.raw.find(b"\n--", max(0, position - 1))
            if at < 0:
                break
            stop = self.raw.find(b"\n", at + 1)
            position = self.dashed_line(at, stop if stop >= 0 else len(self.raw))
        self.leave(0, len(self.raw))
        return root

    def part_at(self, start: int, default_type: str) -> tuple[Part, int]:
        """Read the headers at `start`; return the part and where its body begins."""
        block = read_headers(self.raw, start)
        headers = Headers(block.fields)
        content_type = read_structured(headers.raw("content-type")) if "content-type" in headers else None
        given = headers.raw("content-disposition")
        part = Part(
            raw=self.raw,
            headers=headers,
            start=block.body,
            end=len(self.raw),
            type=media_type(content_type.value) if content_type and content_type.value else default_type,
            parameters=content_type.parameters if content_type else {},
            disposition=read_structured(given) if given else Structured(),
        )
        if block.stray and block.fields:
            part.oddities.append(Oddity.STRAY_LINE)
        if part.is_multipart:
            boundary = part.parameters.get("boundary", "").rstrip()
            self.enter(part, b"--" + boundary.encode("utf-8", "replace") if boundary else b"")
        self.parts += 1
        return part, block.body

    def enter(self, part: Part, delimiter: bytes) -> None:
        self.levels.setdefault(delimiter, []).append(len(self.open))
        self.open.append((part, delimiter))

    def dashed_line(self, at: int, stop: int) -> int:
        """Deal with a line that starts with two dashes; return the offset from which to look on."""
        line = self.raw[at + 1 : min(stop, at + _MAX_DELIMITER)].rstrip()
        if len(line) < 3:
            return stop
        levels = self.levels.get(line)
        closing = False
        if not levels and line.endswith(b"--"):
            levels = self.levels.get(line[:-2].rstrip())
            closing = True
        if not levels:
            if not self.adopt(line, stop):
                return stop
            levels, closing = [len(self.open) - 1], False
        # The innermost one that is open: an inner multipart may reuse the boundary of its parent.
        level = next((each for each in reversed(levels) if not self.open[each][0].closed), levels[-1])
        end = at - 1 if self.raw[at - 1 : at] == b"\r" else at
        return self.delimiter(level, end, stop, closing=closing)

    def delimiter(self, level: int, end: int, stop: int, *, closing: bool) -> int:
        """End the part before the delimiter and begin the next one."""
        self.leave(level + 1, end)
        parent = self.open[level][0]
        _end_last_child(parent, end)
        if closing:
            parent.closed = True
            return stop
        if parent.closed:
            parent.closed = False
            parent.oddities.append(Oddity.PART_AFTER_END)
        default_type = "message/rfc822" if parent.type == "multipart/digest" else "text/plain"
        child, body = self.part_at(min(stop + 1, len(self.raw)), default_type)
        parent.children.append(child)
        return body

    def leave(self, level: int, end: int) -> None:
        """Close every multipart from `level` inwards at the offset `end`."""
        while len(self.open) > level:
            part, delimiter = self.open.pop()
            self.levels[delimiter].pop()
            _end_last_child(part, end)
            part.end = max(part.start, end)
            if not part.children:
                part.oddities.append(Oddity.BOUNDARY_MISSING)
            elif not part.closed:
                part.oddities.append(Oddity.PART_UNCLOSED)

    def adopt(self, line: bytes, stop: int) -> bool:
        """Take a line for the delimiter of the innermost multipart when its declared one never comes."""
        part, declared = self.open[-1]
        before = stop - 1 if self.raw[stop - 1 : stop] == b"\r" else stop
        if part.children or part.closed or not _PART_BEGINS.match(self.raw, before):
            return False
        if declared and self.searches < _MAX_SEARCHES:
            self.searches += 1
            if self.raw.find(declared, stop) >= 0:
                return False
        part.oddities.append(Oddity.BOUNDARY_WRONG)
        self.open.pop()
        self.levels[declared].pop()
        self.enter(part, line)
        return True


def _end_last_child(parent: Part, end: int) -> None:
    if parent.children and not parent.closed:
        child = parent.children[-1]
        child.end = max(child.start, end)
