"""Undo a Content-Transfer-Encoding: base64, quoted-printable, uuencode, also when they are damaged."""

import binascii
import re
from typing import NamedTuple

from apps.intake.mime.oddities import Oddity
from apps.intake.mime.uuencode import split_uuencoded

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_SOFT_BREAK_PADDING = re.compile(rb"=[ \t]+(?=\r?\n)")
_PLAIN = frozenset(("", "7bit", "8bit", "binary", "7bits", "8bits", "none", "8bitmime", "utf8", "ascii", "plain"))
_QUOTED_PRINTABLE = frozenset(("quotedprintable", "quotedprint", "qp", "q"))
_BASE64 = frozenset(("base64", "b64", "b"))
_UUENCODE = frozenset(("xuuencode", "uuencode", "xuue", "uue"))
_EXACT = 4_000  # bytes up to which every sign is counted
_SQUEEZE = re.compile(r"\([^()]*\)|[^a-z0-9]")


class Content(NamedTuple):
    """The bytes of a part, and the code of what was wrong with their encoding ("" when nothing was)."""

    data: bytes
    oddity: str = ""


def decode_transfer(raw: bytes, start: int, end: int, encoding: str) -> Content:
    """Return the content between `start` and `end` of `raw`; `encoding` is the header's value."""
    name = _SQUEEZE.sub("", encoding[:100].lower().partition(";")[0])
    if name in _BASE64:
        return _base64(memoryview(raw)[start:end])
    body = raw[start:end]
    if name in _PLAIN:
        return Content(body)
    if name in _QUOTED_PRINTABLE:
        return Content(_quoted_printable(body))
    if name in _UUENCODE:
        files, _ = split_uuencoded(body)
        return Content(files[0].content) if files else Content(body, Oddity.UUENCODE_BROKEN)
    return Content(body, Oddity.TRANSFER_UNKNOWN.about(name[:30]))


def _quoted_printable(body: bytes) -> bytes:
    if b"=" not in body:
        return body
    if b"= " in body or b"=\t" in body:
        body = _SOFT_BREAK_PADDING.sub(b"=", body)
    return binascii.a2b_qp(body)


def _base64(body: memoryview) -> Content:
    try:
        data = binascii.a2b_base64(body)
    except binascii.Error:
        return _damaged_base64(bytes(body))
    return Content(data) if _accounts_for(data, body) else _damaged_base64(bytes(body))


def _accounts_for(data: bytes, body: memoryview) -> bool:
    """Return whether `body` is the base64 of `data` and line ends; otherwise something was passed over."""
    needed = (len(data) + 2) // 3 * 4
    if len(body) > _EXACT:
        return needed + needed // 20 + 80 >= len(body)
    return sum(map(len, bytes(body).split())) <= needed


def _damaged_base64(body: bytes) -> Content:
    """Decode base64 that is cut short, interrupted, put together from several, or no base64 at all."""
    words = body.split()
    compact = b"".join(words)
    foreign = len(_NOT_BASE64.findall(compact))
    if foreign * 20 > len(compact) or (len(words) > 2 and len(compact) < 16 * len(words)):
        return Content(body, Oddity.BASE64_IS_PLAIN)
    damaged = foreign > 0
    pieces = []
    for piece in _NOT_BASE64.sub(b"", compact).split(b"="):
        lone = len(piece) % 4 == 1  # a single last character holds no byte
        damaged = damaged or lone
        whole = piece[:-1] if lone else piece
        pieces.append(binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)))
    return Content(b"".join(pieces), Oddity.BASE64_DAMAGED if damaged else "")
