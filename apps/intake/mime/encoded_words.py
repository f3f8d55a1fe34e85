"""Encoded words of RFC 2047 in headers, as mailers really write them."""

import binascii
import re
from typing import NamedTuple

from apps.intake.mime.charsets import decode

# The opening of an encoded word; its text then runs up to the next "?=".
_OPENING = re.compile(r"=\?([^?\s=<>\"]{0,60})\?([bBqQ])\?")
_BASE64_GARBAGE = re.compile(r"[^A-Za-z0-9+/]")


class Unworded(NamedTuple):
    """A header's text with its encoded words read, and the code of what was wrong with them."""

    text: str
    oddity: str = ""


class _Word(NamedTuple):
    charset: str
    encoding: str
    text: str


def decode_words(value: str) -> Unworded:
    """Return `value` with its encoded words decoded; text around them stays as it is."""
    if "=?" not in value:
        return Unworded(value)
    pieces: list[str] = []
    pending: list[_Word] = []  # adjacent words, decoded together: a letter may be split between two
    oddity = ""

    def flush() -> None:
        nonlocal oddity
        if pending:
            read = _decode_run(pending)
            pieces.append(read.text)
            oddity = oddity or read.oddity
            pending.clear()

    position = 0
    for word, start, end in _words(value):
        between = value[position:start]
        if between and (not pending or not between.isspace()):
            flush()
            pieces.append(between)
        pending.append(word)
        position = end
    flush()
    pieces.append(value[position:])
    return Unworded("".join(pieces), oddity)


def _words(value: str) -> list[tuple[_Word, int, int]]:
    """Find the encoded words of `value` in one pass, each with its start and end."""
    found = []
    position = 0
    while opening := _OPENING.search(value, position):
        start, text_start = opening.span()
        end = value.find("?=", text_start)
        if end < 0:
            # The header was cut inside the word: what is there can still be read.
            tail = re.compile(r"[^\s?]*").match(value, text_start)
            end = tail.end() if tail else len(value)
            found.append((_Word(opening[1], opening[2].lower(), value[text_start:end]), start, end))
            position = end
            continue
        inner = _OPENING.search(value, text_start, end)
        if inner and opening[2] in "bB":
            position = inner.start()  # the first word never ended; read the one that does
            continue
        found.append((_Word(opening[1], opening[2].lower(), value[text_start:end]), start, end + 2))
        position = end + 2
    return found


def _decode_run(words: list[_Word]) -> Unworded:
    """Decode adjacent words; those of one charset are joined as bytes first."""
    texts: list[str] = []
    oddity = ""
    index = 0
    while index < len(words):
        charset = words[index].charset
        last = index
        while last + 1 < len(words) and words[last + 1].charset.lower() == charset.lower():
            last += 1
        read = decode(_bytes_of(words[index : last + 1]), charset)
        texts.append(read.text)
        oddity = oddity or read.oddity
        index = last + 1
    return Unworded("".join(texts), oddity)


def _bytes_of(words: list[_Word]) -> bytes:
    data: list[bytes] = []
    base64 = ""
    for word in words:
        if word.encoding == "b":
            base64 += _BASE64_GARBAGE.sub("", word.text)
            if len(base64) % 4 == 0 or "=" in word.text:
                data.append(_from_base64(base64))
                base64 = ""
            continue
        if base64:
            data.append(_from_base64(base64))
            base64 = ""
        data.append(binascii.a2b_qp(word.text.encode("utf-8", "surrogateescape"), header=True))
    if base64:
        data.append(_from_base64(base64))
    return b"".join(data)


def _from_base64(text: str) -> bytes:
    whole = len(text) - (len(text) % 4 == 1)  # a single last character holds no byte
    return binascii.a2b_base64(text[:whole] + "=" * (-whole % 4))
