"""Files that old mailers put between the lines of a text, uuencoded."""

import binascii
import re
from typing import NamedTuple

_BEGIN = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,300}?)[ \t]*\r?\n", re.MULTILINE)
_LINE = re.compile(rb"[ -`]+")
_EMPTY_LINES = frozenset((b"`", b" ", b""))


class UuFile(NamedTuple):
    """A file found in a text."""

    name: bytes
    content: bytes


def split_uuencoded(body: bytes) -> tuple[list[UuFile], bytes]:
    """Return the uuencoded files of `body` and the text without them."""
    files: list[UuFile] = []
    kept: list[bytes] = []
    position = 0
    while begin := _BEGIN.search(body, position):
        content, end = _decoded_lines(body, begin.end(), is_base64=bool(begin[1]))
        if end < 0:
            end = begin.end()  # only looked like a file
            kept.append(body[position:end])
        else:
            kept.append(body[position : begin.start()])
            files.append(UuFile(begin[2], content))
        position = end
    kept.append(body[position:])
    return files, b"".join(kept)


def _decoded_lines(body: bytes, position: int, *, is_base64: bool) -> tuple[bytes, int]:
    """Decode lines up to "end"; the second value is where the text goes on, -1 when this is no such file."""
    decoded: list[bytes] = []
    size = len(body)
    while position < size:
        stop = body.find(b"\n", position)
        stop = size if stop < 0 else stop
        line = body[position:stop].rstrip(b"\r")
        position = min(size, stop + 1)
        if line in {b"end", b"===="}:
            return b"".join(decoded), position
        if line in _EMPTY_LINES and not is_base64:
            continue
        try:
            decoded.append(binascii.a2b_base64(line) if is_base64 else _decoded_line(line))
        except (binascii.Error, ValueError):
            return b"", -1
    # The letter was cut inside the file: what came is kept.
    return (b"".join(decoded), size) if decoded else (b"", -1)


def _decoded_line(line: bytes) -> bytes:
    if not _LINE.fullmatch(line):
        raise ValueError(line)
    length = (line[0] - 32) & 63
    needed = 1 + (length + 2) // 3 * 4
    if len(line) > needed + 2 or len(line) + 12 < needed:
        raise ValueError(line)
    # Some encoders add a check character, some relays strip the blanks at the end.
    return binascii.a2b_uu(line[:needed].ljust(needed))
