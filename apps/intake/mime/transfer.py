"""Undo a Content-Transfer-Encoding: base64, quoted-printable, uuencode, also when they are damaged."""

import binascii
import re
from typing import NamedTuple

from apps.intake.mime.uuencode import decode_uuencoded

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_SOFT_BREAK_PADDING = re.compile(rb"=[ \t]+(?=\r?\n)")
_NAMES = {
    "base64": "base64",
    "b64": "base64",
    "b": "base64",
    "quotedprintable": "quoted-printable",
    "quotedprint": "quoted-printable",
    "qp": "quoted-printable",
    "q": "quoted-printable",
    "xuuencode": "uuencode",
    "uuencode": "uuencode",
    "xuue": "uuencode",
    "uue": "uuencode",
    "": "",
    "7bit": "",
    "8bit": "",
    "binary": "",
    "7bits": "",
    "8bits": "",
    "none": "",
    "8bitmime": "",
    "utf8": "",
    "ascii": "",
}


class Content(NamedTuple):
    """The bytes of a part, and the code of what was wrong with their encoding ("" when nothing was)."""

    data: bytes
    oddity: str = ""


def decode_transfer(raw: bytes, start: int, end: int, encoding: str) -> Content:
    """Return the content between `start` and `end` of `raw`; `encoding` is the header's value."""
    squeezed = re.sub(r"\(.*?\)|[^a-z0-9]", "", encoding.lower().partition(";")[0])
    name = _NAMES.get(squeezed)
    if name == "base64":
        return _base64(memoryview(raw)[start:end])
    body = raw[start:end]
    if name == "quoted-printable":
        return Content(_quoted_printable(body))
    if name == "uuencode":
        found = decode_uuencoded(body)
        return Content(found) if found is not None else Content(body, "uuencode-broken")
    return Content(body, "" if name == "" else f"transfer-encoding-unknown:{squeezed[:30]}")


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
        data = b""
    # Well-formed base64 is 4/3 of its content and line ends: then nothing was skipped and nothing follows.
    if len(data) * 4 // 3 + len(data) // 17 + 80 >= len(body):
        if data or not bytes(body).strip():
            return Content(data)
    return _damaged_base64(bytes(body))


def _damaged_base64(body: bytes) -> Content:
    """Decode base64 that is cut short, interrupted, put together from several pieces, or not base64 at all."""
    foreign = len(_NOT_BASE64.findall(body))
    compact = b"".join(body.split())
    if foreign * 20 > len(compact) or (b" " in body.strip() and len(compact) % 4):
        return Content(body, "base64-is-plain")
    pieces = []
    cut = False
    for piece in _NOT_BASE64.sub(b"", compact).split(b"="):
        if not piece:
            continue
        if len(piece) % 4 == 1:
            cut, piece = True, piece[:-1]
        pieces.append(binascii.a2b_base64(piece + b"=" * (-len(piece) % 4)))
    return Content(b"".join(pieces), "base64-damaged" if cut or foreign else "")
