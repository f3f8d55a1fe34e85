"""Inflate the compressed rich text of Outlook (MS-OXRTFCP)."""

import struct

_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_HEADER = 16
_MAX_SIZE = 20_000_000
_WINDOW = 4_096
# What the window holds before the first byte (MS-OXRTFCP 2.1.2.1).
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def inflated(data: bytes) -> bytes | None:
    """Return the rich text in a PR_RTF_COMPRESSED value, None when it is none; a cut one is inflated as far."""
    if len(data) < _HEADER:
        return None
    size, kind = struct.unpack_from("<4xII", data)
    if kind == _PLAIN:
        return data[_HEADER : _HEADER + size]
    if kind != _COMPRESSED:
        return None
    return _inflated(data, min(size, _MAX_SIZE))


def _inflated(data: bytes, size: int) -> bytes:
    """Undo the compression: runs of eight items, each a byte or a place in the last 4,096 bytes."""
    output = bytearray(_DICTIONARY)
    full = len(output) + size
    position = _HEADER
    while position < len(data) and len(output) < full:
        control = data[position]
        position += 1
        for bit in range(8):
            if control >> bit & 1:
                reference = int.from_bytes(data[position : position + 2], "big")
                if not _copy(output, reference >> 4, (reference & 15) + 2):
                    return bytes(output[len(_DICTIONARY) : full])
                position += 2
            else:
                output += data[position : position + 1]
                position += 1
    return bytes(output[len(_DICTIONARY) : full])


def _copy(output: bytearray, place: int, length: int) -> bool:
    """Append what stands at a place in the window; False at the mark of the end, or when nothing stands there."""
    back = (len(output) - place) % _WINDOW
    source = len(output) - back
    if back == 0 or source < 0:
        return False
    for index in range(source, source + length):
        output.append(output[index])  # what is appended may be copied on
    return True
