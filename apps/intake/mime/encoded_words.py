"""Encoded words of RFC 2047 in headers, as mailers really write them."""

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from apps.intake.mime.charsets import decode
from apps.intake.mime.oddities import Oddity

# The opening of an encoded word; its text then runs up to the next "?=".
_OPENING = re.compile(r"=\?([^?\s=<>\"]{0,60})\?([bBqQ])\?")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_CUT_TEXT = re.compile(r"[^\s?]*")


class Unworded(NamedTuple):
    """A header's text with its encoded words read, and the code of what was wrong with them."""

    text: str
    oddity: str = ""


class _Word(NamedTuple):
    charset: str
    is_base64: bool
    text: str
    start: int
    end: int
    cut: bool = False


def decode_words(value: str) -> Unworded:
    """Return `value` with its encoded words decoded; text around them stays as it is."""
    if "=?" not in value:
        return Unworded(value)
    pieces: list[str] = []
    oddity = hint = ""
    position = 0
    for run in _runs(value):
        pieces.append(value[position : run[0].start])
        read = _read_run(run, hint)
        pieces.append(read.text)
        oddity = oddity or read.oddity
        hint = hint or read.oddity.rpartition(":")[2]  # what was guessed for one word is likeliest for the next
        position = run[-1].end
    pieces.append(value[position:])
    return Unworded("".join(pieces), oddity)


def _runs(value: str) -> Iterator[list[_Word]]:
    """Gather words with nothing but blanks between them: a letter may be split between two."""
    run: list[_Word] = []
    for word in _words(value):
        if run and value[run[-1].end : word.start].strip():
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _words(value: str) -> Iterator[_Word]:
    """Find the encoded words of `value` in one pass."""
    position = 0
    closing = value.find("?=")
    while opening := _OPENING.search(value, position):
        start, text_start = opening.span()
        if 0 <= closing < text_start:
            closing = value.find("?=", text_start)
        is_base64 = opening[2] in "bB"
        if closing < 0:
            # The header was cut inside the word: what is there can still be read.
            found = _CUT_TEXT.match(value, text_start)
            position = found.end() if found else len(value)
            yield _Word(opening[1], is_base64, value[text_start:position], start, position, cut=True)
            continue
        if inner := _OPENING.search(value, text_start, closing):
            position = inner.start()  # the first word never ended; the one that does is read
            continue
        position = closing + 2
        yield _Word(opening[1], is_base64, value[text_start:closing], start, position)


def _read_run(run: list[_Word], hint: str) -> Unworded:
    """Decode adjacent words; those of one charset are joined as bytes first."""
    texts: list[str] = []
    oddity = Oddity.WORD_BROKEN.value if run[-1].cut else ""
    first = 0
    for index, word in enumerate(run):
        following = run[index + 1] if index + 1 < len(run) else None
        if following and following.charset.lower() == word.charset.lower():
            continue
        read = _decoded(run[first : index + 1], hint)
        texts.append(read.text)
        oddity = oddity or read.oddity
        hint = hint or read.oddity.rpartition(":")[2]
        first = index + 1
    return Unworded("".join(texts), oddity)


def _decoded(words: list[_Word], hint: str) -> Unworded:
    if not all(word.text.isascii() for word in words):
        # Raw letters inside: they have been read already, so the charset means nothing any more.
        return Unworded("".join(word.text.replace("_", " ") for word in words))
    charset = words[0].charset
    data = _bytes_of(words)
    if charset.lower().startswith("utf-8") and words[-1].cut:
        return Unworded(data.decode(errors="ignore"))
    return Unworded(*decode(data, charset, hint))


def _bytes_of(words: list[_Word]) -> bytes:
    data: list[bytes] = []
    base64 = ""
    for word in words:
        if word.is_base64:
            # A word whose length is no multiple of four is continued by the next one.
            base64 += _NOT_BASE64.sub("", word.text)
            if len(base64) % 4 and "=" not in word.text:
                continue
        data.append(_from_base64(base64))
        base64 = ""
        if not word.is_base64:
            data.append(binascii.a2b_qp(word.text.encode(), header=True))
    data.append(_from_base64(base64))
    return b"".join(data)


def _from_base64(text: str) -> bytes:
    whole = text[: len(text) - (len(text) % 4 == 1)]  # a single last character holds no byte
    return binascii.a2b_base64(whole + "=" * (-len(whole) % 4))
