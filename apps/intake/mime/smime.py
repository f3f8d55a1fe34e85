"""The letter inside an S/MIME wrapping that is signed but not encrypted (CMS signed-data, RFC 5652)."""

from typing import NamedTuple

TYPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_DATA = bytes.fromhex("2a864886f70d010701")  # 1.2.840.113549.1.7.1
_SEQUENCE, _SET, _OBJECT_ID, _OCTETS = 0x30, 0x31, 0x06, 0x04
_OCTETS_IN_PIECES, _EXPLICIT = 0x24, 0xA0
_END_OF_CONTENTS = b"\0\0"


class _Value(NamedTuple):
    """One BER value: its tag, and where its contents begin and end; the end of an endless one is unknown."""

    tag: int
    start: int
    end: int
    endless: bool


def signed_content(wrapping: bytes) -> bytes | None:
    """Return the content that `wrapping` signs, None when it is encrypted or no such wrapping at all."""
    try:
        return _content(wrapping)
    except (IndexError, ValueError):
        return None


def _content(data: bytes) -> bytes | None:
    info = _expected(data, 0, _SEQUENCE)
    kind = _expected(data, info.start, _OBJECT_ID)
    if data[kind.start : kind.end] != _SIGNED_DATA:
        return None
    outer = _expected(data, kind.end, _EXPLICIT)
    signed = _expected(data, outer.start, _SEQUENCE)
    version = _value(data, signed.start)
    digests = _expected(data, version.end, _SET)
    inner = _expected(data, _after(data, digests), _SEQUENCE)
    kind = _expected(data, inner.start, _OBJECT_ID)
    if data[kind.start : kind.end] != _DATA or kind.end >= inner.end:
        return None
    return _octets(data, _expected(data, kind.end, _EXPLICIT).start)


def _octets(data: bytes, position: int) -> bytes:
    """Return an octet string, which may come in pieces (BER)."""
    value = _value(data, position)
    if value.tag == _OCTETS:
        return data[value.start : value.end]
    if value.tag != _OCTETS_IN_PIECES:
        raise ValueError(value.tag)
    pieces: list[bytes] = []
    position = value.start
    while position < value.end and data[position : position + 2] != _END_OF_CONTENTS:
        piece = _expected(data, position, _OCTETS)
        pieces.append(data[piece.start : piece.end])
        position = piece.end
    return b"".join(pieces)


def _value(data: bytes, position: int) -> _Value:
    tag = data[position]
    length = data[position + 1]
    start = position + 2
    if length == 0x80:
        return _Value(tag, start, len(data), endless=True)
    if length > 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > len(data):
        raise ValueError(length)
    return _Value(tag, start, start + length, endless=False)


def _expected(data: bytes, position: int, tag: int) -> _Value:
    value = _value(data, position)
    if value.tag != tag:
        raise ValueError(value.tag)
    return value


def _after(data: bytes, value: _Value) -> int:
    """Return where `value` ends; the algorithms of digests nest only flat values when their set is endless."""
    if not value.endless:
        return value.end
    position = value.start
    while data[position : position + 2] != _END_OF_CONTENTS:
        inner = _value(data, position)
        if inner.endless:
            raise ValueError(position)
        position = inner.end
    return position + 2
