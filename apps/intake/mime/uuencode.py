"""Files that old mailers put between the lines of a text, uuencoded."""

import binascii
import re
from typing import NamedTuple

_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]+?)[ \t]*\r?\n", re.MULTILINE)
_LINE = re.compile(rb"[ -`]+")


class UuFile(NamedTuple):
    """A file found in a text."""

    name: bytes
    content: bytes


def decode_uuencoded(body: bytes) -> bytes | None:
    """Return the content of the first uuencoded file in `body`, None when there is none."""
    files, _ = split_uuencoded(body)
    return files[0].content if files else None


def split_uuencoded(body: bytes) -> tuple[list[UuFile], bytes]:
    """Return the uuencoded files of `body` and the text without them."""
    files: list[UuFile] = []
    kept: list[bytes] = []
    position = 0
    while begin := _BEGIN.search(body, position):
        content, end = _lines(body, begin.end(), base64=begin[0].startswith(b"begin-base64"))
        if end < 0:
            kept.append(body[position : begin.end()])
        else:
            kept.append(body[position : begin.start()])
            files.append(UuFile(begin[1], content))
        position = end if end >= 0 else begin.end()
    kept.append(body[position:])
    return files, b"".join(kept)


def _lines(body: bytes, position: int, *, base64: bool) -> tuple[bytes, int]:
    """Decode lines up to "end"; the second value is where the text goes on, -1 when this is no such file."""
    decoded: list[bytes] = []
    size = len(body)
    while position < size:
        stop = body.find(b"\n", position)
        stop = size if stop < 0 else stop
        line = body[position:stop].rstrip(b"\r")
        position = min(size, stop + 1)
        if line == b"end" or (base64 and line == b"===="):
            return b"".join(decoded), position
        if not base64 and line in (b"`", b" ", b""):
            continue
        try:
            decoded.append(binascii.a2b_base64(line) if base64 else _line(line))
        except (binascii.Error, ValueError):
            return b"", -1
    return (b"".join(decoded), size) if decoded else (b"", -1)


def _line(line: bytes) -> bytes:
    if not _LINE.fullmatch(line):
        raise ValueError
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders add a check character or lose the trailing blanks.
        needed = ((line[0] - 32) & 63) * 4 + 5
        return binascii.a2b_uu(line[: needed // 3].ljust(needed // 3))
