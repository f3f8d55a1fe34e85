"""The header block of a letter or of a part: found, unfolded and read, whatever its bytes are."""

import re
from functools import cached_property
from typing import NamedTuple

from apps.intake.mime.charsets import decode
from apps.intake.mime.encoded_words import decode_words
from apps.intake.mime.oddities import Oddity
from apps.intake.mime.text import clean, one_line

# One header line with its continuations. A name never starts with "--": that is a boundary.
# The group is not possessive: with one inside another, Python before 3.11.5 matches nothing (its issue 106052).
_FIELD = re.compile(rb"(?!--)([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t]++[^\n]*+)*)(?:\n|\Z)")
_BLANK = re.compile(rb"[ \t]*+\r*+(?:\n|\Z)")
_LINE = re.compile(rb"[^\n]*+(?:\n|\Z)")
_FOLD = re.compile(r"\s*+[\r\n]\s*+")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)

_FOR_PEOPLE = frozenset(("subject", "from", "to", "cc", "reply-to"))

Field = tuple[str, bytes]


class HeaderBlock(NamedTuple):
    """The fields of a header block, the offset of the body, and whether stray lines had to be skipped."""

    fields: list[Field]
    body: int
    stray: bool


class Headers:
    """The headers of one entity, in order; names are given in lower case."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields
        self._first: dict[str, bytes] = {}
        for name, value in fields:
            self._first.setdefault(name.lower(), value)

    def __contains__(self, name: str) -> bool:
        return name in self._first

    def raw(self, name: str) -> str:
        """Return the first such header unfolded, its encoded words untouched; "" when there is none."""
        value = self._first.get(name)
        return self._text(value) if value is not None else ""

    def raw_all(self, name: str) -> list[str]:
        """Return every such header unfolded, its encoded words untouched."""
        if name not in self._first:
            return []
        return [self._text(value) for field, value in self.fields if field.lower() == name]

    def text(self, name: str) -> str:
        """Return the first such header as a person reads it; "" when there is none."""
        value = self._first.get(name)
        return one_line(decode_words(self._text(value)).text) if value is not None else ""

    def readable(self) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
        """Return every header as a person reads it, in the letter's order, and what was odd about them."""
        read: list[tuple[str, str]] = []
        oddities: list[str] = []
        for name, value in self.fields:
            text, oddity = decode_words(self._text(value))
            read.append((name, clean(text)))
            if oddity and name.lower() in _FOR_PEOPLE:
                oddities.append(oddity)
        if "_eight_bit_charset" in self.__dict__:  # it is only looked for when there is need
            oddities.append(Oddity.HEADER_EIGHT_BIT.about(self._eight_bit_charset))
        return tuple(read), tuple(oddities)

    def _text(self, value: bytes) -> str:
        if value.isascii():
            text = value.decode("ascii")
        else:
            try:
                text = value.decode()
            except UnicodeDecodeError:
                text = decode(value, self._eight_bit_charset).text
        text = text.strip()
        if "\n" in text or "\r" in text:
            text = _FOLD.sub(" ", text)
        return clean(text)

    @cached_property
    def _eight_bit_charset(self) -> str:
        """The charset of raw 8-bit headers that aren't UTF-8, judged by all of them together."""
        broken = b" ".join(value for _, value in self.fields if not _is_utf8(value))
        declared = _CHARSET.search(self._first.get("content-type", b""))
        guessed = decode(broken, hint=declared[1].decode("ascii") if declared else "").oddity
        return guessed.rpartition(":")[2]


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_headers(raw: bytes, start: int = 0) -> HeaderBlock:
    """Read the header block that begins at `start`."""
    fields: list[Field] = []
    position = start
    stray = False
    size = len(raw)
    match = _FIELD.match
    while position < size:
        if field := match(raw, position):
            fields.append((field[1].decode("ascii"), field[2]))
            position = field.end()
            continue
        if blank := _BLANK.match(raw, position):
            return HeaderBlock(fields, blank.end(), stray)
        # A stray line among headers is skipped when a header follows; otherwise the body begins here.
        line = _LINE.match(raw, position)
        after = line.end() if line else size
        if raw.startswith(b"--", position) or not match(raw, after):
            break
        stray = True
        position = after
    return HeaderBlock(fields, position, stray or position < size)
