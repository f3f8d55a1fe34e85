"""Bytes to text: the declared charset, its aliases, UTF-8, and in the end a guess, but never an exception."""

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

from apps.intake.mime.guess import guess_charset

# Names that mail uses and Python doesn't know, or knows as a charset too small for what people send under them.
_ALIASES = {
    "ansi": "cp1252",
    "asciihex": "ascii",
    "big5": "big5hkscs",
    "cnbig5": "big5hkscs",
    "xbig5": "big5hkscs",
    "chinese": "gb18030",
    "csgb2312": "gb18030",
    "gb2312": "gb18030",
    "gb231280": "gb18030",
    "gbk": "gb18030",
    "xgbk": "gb18030",
    "xgb2312": "gb18030",
    "euccn": "gb18030",
    "dos866": "cp866",
    "xcp866": "cp866",
    "euckr": "cp949",
    "ksc56011987": "cp949",
    "ksc56011989": "cp949",
    "ksc5601": "cp949",
    "korean": "cp949",
    "xwindows949": "cp949",
    "xeucjp": "euc_jp",
    "xsjis": "cp932",
    "sjis": "cp932",
    "mskanji": "cp932",
    "shiftjis": "cp932",
    "windows31j": "cp932",
    "iso2022jp": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "l1": "cp1252",
    "iso88596i": "iso8859_6",
    "iso88596e": "iso8859_6",
    "iso88598i": "iso8859_8",
    "iso88598e": "iso8859_8",
    "iso88598visual": "iso8859_8",
    "logical": "iso8859_8",
    "iso88599": "cp1254",
    "iso885911": "cp874",
    "tis620": "cp874",
    "windows874": "cp874",
    "koi": "koi8_r",
    "koi8": "koi8_r",
    "koi8r": "koi8_r",
    "koi8ru": "koi8_u",
    "xkoi8r": "koi8_r",
    "cskoi8r": "koi8_r",
    "mac": "mac_roman",
    "xmacroman": "mac_roman",
    "xmaccyrillic": "mac_cyrillic",
    "xmacce": "mac_latin2",
    "unicode11utf7": "utf_7",
    "xunicode20utf7": "utf_7",
    "unicode11utf8": "utf_8",
    "unicode20utf8": "utf_8",
    "utf8mb4": "utf_8",
    "xutf8": "utf_8",
    "unicode": "utf_16",
    "ucs2": "utf_16",
    "iso10646ucs2": "utf_16",
    "visual": "iso8859_8",
    "win1251": "cp1251",
    "win": "cp1251",
    "xcp1251": "cp1251",
    "ansicyrillic": "cp1251",
    "cyrillic": "iso8859_5",
}
# Text codecs of Python that are no charsets, or that take quadratic time.
_REFUSED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_SMALL = {"cp1252", "iso8859-15", "cp1250", "iso8859-2", "cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp1254"}
# Charsets whose bytes are all below 128, so that plain ASCII is not what they seem.
_SEVEN_BIT = {"utf-7", "hz", "iso2022_jp", "iso2022_jp_ext", "iso2022_kr", "iso2022_jp_2", "iso2022_jp_3"}
_SEVEN_BIT |= {"iso2022_jp_1", "iso2022_jp_2004", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"}
_SEVEN_BIT |= {"utf-32-be", "cp037", "cp500", "cp1026", "cp1140", "cp273", "cp424", "cp875"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


class Decoded(NamedTuple):
    """Text, and the code of what was wrong with its charset ("" when nothing was)."""

    text: str
    oddity: str = ""


@lru_cache(maxsize=512)
def known_charset(name: str) -> str:
    """Return Python's name of the codec for a charset as letters call it, "" when there is none."""
    name = name.strip(" \t\r\n\"';=").lower().removeprefix("charset=")
    name = re.split(r"[;*,\s]", name, maxsplit=1)[0].rstrip("\"'")
    squeezed = re.sub(r"[^a-z0-9]", "", name)
    for candidate in (_ALIASES.get(squeezed), name, re.sub(r"^x-", "", name), _dashed(squeezed)):
        if not candidate:
            continue
        try:
            info = codecs.lookup(candidate)
        except (LookupError, ValueError, UnicodeError):
            continue
        if info._is_text_encoding and info.name not in _REFUSED:
            return _ALIASES.get(re.sub(r"[^a-z0-9]", "", info.name), info.name)
    return ""


def _dashed(squeezed: str) -> str:
    """windows1251, cp1251, win1251 → cp1251; iso88595 → iso8859-5."""
    if found := re.fullmatch(r"(?:windows|win|cp|ibm|dos|x|ms)*(\d{3,4})", squeezed):
        return f"cp{found[1]}"
    if found := re.fullmatch(r"(?:x|iso)*8859(\d\d?)[ei]?", squeezed):
        return f"iso8859-{found[1]}"
    return squeezed


def decode(data: bytes, declared: str = "", hint: str = "") -> Decoded:
    """Return `data` as text. `declared` is the letter's own word; `hint` only helps where that fails."""
    codec = known_charset(declared) if declared else ""
    if data.isascii() and codec not in _SEVEN_BIT and b"\x1b$" not in data:
        return Decoded(clean_ascii(data), _unknown(declared, codec))
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(data.decode(name, "replace").removeprefix("\ufeff"))
    if codec:
        try:
            text = data.decode(codec)
        except (UnicodeError, ValueError):
            return _rescue(data, codec, hint)
        return _utf8_after_all(data, codec) or Decoded(text)
    return _guess(data, declared, hint)


def clean_ascii(data: bytes) -> str:
    """Decode bytes that are known to be ASCII."""
    return data.decode("ascii")


def _unknown(declared: str, codec: str) -> str:
    return f"charset-unknown:{declared.lower()[:40]}" if declared and not codec else ""


def _utf8_after_all(data: bytes, codec: str) -> Decoded | None:
    """Read UTF-8 that goes under a one-byte charset's name: real text of that charset is never valid UTF-8."""
    if codec not in _SMALL or len(_MULTIBYTE.findall(data[:4000])) < 2:
        return None
    try:
        return Decoded(data.decode(), f"charset-wrong:{codec}:utf-8")
    except UnicodeDecodeError:
        return None


def _rescue(data: bytes, codec: str, hint: str) -> Decoded:
    """Decode what its declared charset can't: a few bad bytes are replaced, a wrong charset is guessed anew."""
    text = data.decode(codec, "replace")
    foreign = sum(map(len, re.findall(rb"[\x80-\xff]+", data)))
    if codec != "ascii" and text.count("\ufffd") * 10 <= foreign:
        return Decoded(text, f"charset-errors:{codec}")
    return _guess(data, codec, hint)


def _guess(data: bytes, declared: str, hint: str) -> Decoded:
    for name in ("utf-8", known_charset(hint) if hint else ""):
        if name and name != "ascii":
            try:
                return Decoded(
                    data.decode(name), f"charset-guessed:{name}" if declared or name != "utf-8" else ""
                )
            except (UnicodeError, ValueError):
                continue
    name = guess_charset(data)
    return Decoded(data.decode(name, "replace"), f"charset-guessed:{name}")
