"""Bytes to text: the declared charset, its aliases, UTF-8, and in the end a guess, but never an exception."""

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

from apps.intake.mime.charset_names import ALIASES, REFUSED, SEVEN_BIT
from apps.intake.mime.guess import guess_charset, guess_cyrillic
from apps.intake.mime.oddities import Oddity

_LATIN = frozenset(("cp1252", "iso8859-15"))
_ONE_BYTE = _LATIN | {"cp1250", "iso8859-2", "cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp1254", "cp866"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16", "utf-32")  # text of these has zero bytes, at least in its line ends
_FOREIGN = re.compile(rb"[\x80-\xff]+")
_UTF8_LETTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
_SQUEEZE = re.compile(r"[^a-z0-9]")
_NUMBERED = re.compile(r"(?:windows|win|cp|ibm|dos|ms)(\d{3,4})")
_ISO_8859 = re.compile(r"(?:iso)?8859(\d\d?)")


class Decoded(NamedTuple):
    """Text, and the code of what was wrong with its charset ("" when nothing was)."""

    text: str
    oddity: str = ""


@lru_cache(maxsize=512)
def known_charset(name: str) -> str:
    """Return Python's name of the codec for a charset as letters call it, "" when there is none."""
    name = name[:100].strip(" \t\r\n\"';=").lower().removeprefix("charset=")
    name = re.split(r"[;*,\s\"']", name, maxsplit=1)[0]
    squeezed = _SQUEEZE.sub("", name)
    for candidate in (squeezed, squeezed.removeprefix("x"), squeezed.removeprefix("cs")):
        if codec := ALIASES.get(candidate) or _codec(_numbered(candidate)) or _codec(candidate):
            return codec
    return _codec(name)


def _numbered(squeezed: str) -> str:
    """windows1251, win1251, cp1251 → cp1251; iso88595 → iso8859-5."""
    if found := _NUMBERED.fullmatch(squeezed):
        return f"cp{found[1]}"
    if found := _ISO_8859.fullmatch(squeezed):
        return f"iso8859-{found[1]}"
    return ""


def _codec(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # Python calls some transformations of text codecs too (rot13); they are no charsets.
    if not info._is_text_encoding or info.name in REFUSED:
        return ""
    return ALIASES.get(_SQUEEZE.sub("", info.name), info.name)


def decode(data: bytes, declared: str = "", hint: str = "") -> Decoded:
    """Return `data` as text. `declared` is the letter's own word; `hint` helps where that fails."""
    codec = known_charset(declared) if declared else ""
    if codec not in SEVEN_BIT and data.isascii():
        if b"\x1b$" in data and (japanese := _possible(data, "iso2022_jp_ext")) is not None:
            return Decoded(japanese, Oddity.CHARSET_GUESSED.about("iso-2022-jp"))
        unknown = declared and not codec
        return Decoded(data.decode("ascii"), Oddity.CHARSET_UNKNOWN.about(declared.lower()[:40]) if unknown else "")
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(data.decode(name, "replace"))
    if not codec or (codec.startswith(_WIDE) and b"\0" not in data):
        return _guess(data, declared, hint)
    if (other := _something_else(data, codec)) is not None:
        return other
    text = _possible(data, codec)
    return Decoded(text) if text is not None else _rescue(data, codec, hint)


def _possible(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _something_else(data: bytes, codec: str) -> Decoded | None:
    """Read text that goes under the wrong name: valid UTF-8 is never chance, nor is Cyrillic in Latin letters."""
    if codec not in _ONE_BYTE or (first := _FOREIGN.search(data)) is None:
        return None
    sample = data[first.start() :][:4_000]
    if len(_UTF8_LETTER.findall(sample)) > 1 and (text := _possible(data, "utf-8")) is not None:
        return Decoded(text, Oddity.CHARSET_WRONG.about(codec, "utf-8"))
    if codec in _LATIN and (cyrillic := guess_cyrillic(sample, longest_run=3)):
        return Decoded(data.decode(cyrillic, "replace"), Oddity.CHARSET_WRONG.about(codec, cyrillic))
    return None


def _windows_japanese(data: bytes) -> str | None:
    """Decode ISO-2022-JP with the signs that NEC and Windows added; JIS X 0213 has them at the same places."""
    return _possible(data.replace(b"\x1b$B", b"\x1b$(Q"), "iso2022_jp_2004")


def _rescue(data: bytes, codec: str, hint: str) -> Decoded:
    """Decode what its declared charset can't: a few bad bytes are replaced, a wrong charset is guessed anew."""
    if codec.startswith("iso2022_jp") and (japanese := _windows_japanese(data)) is not None:
        return Decoded(japanese)
    text = data.decode(codec, "replace")
    foreign = sum(map(len, _FOREIGN.findall(data))) or len(data) // 4
    if codec != "ascii" and text.count("\N{REPLACEMENT CHARACTER}") * 5 <= foreign:
        return Decoded(text, Oddity.CHARSET_ERRORS.about(codec))
    return _guess(data, codec, hint)


def _guess(data: bytes, declared: str, hint: str) -> Decoded:
    """Decode without a usable word of the letter: UTF-8 proves itself, anything else is a guess."""
    if (text := _possible(data, "utf-8")) is not None:
        return Decoded(text, Oddity.CHARSET_GUESSED.about("utf-8") if declared else "")
    name = guess_charset(data, known_charset(hint) if hint else "")
    return Decoded(data.decode(name, "replace"), Oddity.CHARSET_GUESSED.about(name))
