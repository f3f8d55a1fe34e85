"""MAPI properties as TNEF writes them (MS-OXTNEF 2.1.3.4)."""

import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple


class Id(IntEnum):
    """The properties that matter in a letter (MS-OXPROPS)."""

    SUBJECT = 0x0037
    BODY = 0x1000
    RTF = 0x1009
    HTML = 0x1013
    NAME = 0x3001
    CODE_PAGE = 0x3FDE
    FILE = 0x3701
    METHOD = 0x3705
    SHORT_FILE_NAME = 0x3704
    FILE_NAME = 0x3707
    MIME_TYPE = 0x370E
    CONTENT_ID = 0x3712


class Property(NamedTuple):
    """One property: its id, and its first value as bytes or as a number."""

    id: int
    type: int
    value: bytes


_UNICODE, _STRING, _BINARY, _OBJECT = 0x1F, 0x1E, 0x102, 0x0D
_VARIABLE = frozenset((_UNICODE, _STRING, _BINARY, _OBJECT))
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16, 1: 0}
_MULTIPLE = 0x1000
_NAMED = 0x8000
_MAX_PROPERTIES = 10_000


def read_properties(data: bytes) -> Iterator[Property]:
    """Yield the properties in `data`; a damaged end ends them. ValueError for types nobody knows."""
    position = 4
    for _ in range(min(_long(data, 0), _MAX_PROPERTIES)):
        kind, identity = struct.unpack_from("<HH", data, position)
        position += 4
        if identity >= _NAMED:
            position = _after_name(data, position)
        values = 1
        if kind & _MULTIPLE or kind in _VARIABLE:
            values = _long(data, position)
            position += 4
        kind &= ~_MULTIPLE
        first = b""
        for number in range(values):
            value, position = _value(data, position, kind)
            first = first or (value if number == 0 else b"")
        yield Property(identity, kind, first)


def _after_name(data: bytes, position: int) -> int:
    """Pass over the name of a named property: a GUID, then a number or a text."""
    named_by_text = _long(data, position + 16)
    position += 20
    if not named_by_text:
        return position + 4
    return _padded(position + 4 + _long(data, position))


def _value(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    if kind in _VARIABLE:
        size = _long(data, position)
        start = position + 4
        if start + size > len(data):
            raise ValueError(size)
        return data[start : start + size], _padded(start + size)
    size = _FIXED.get(kind, -1)
    if size < 0 or position + size > len(data):
        raise ValueError(kind)
    return data[position : position + size], position + size


def _padded(position: int) -> int:
    return position + (-position % 4)


def _long(data: bytes, position: int) -> int:
    return int(struct.unpack_from("<I", data, position)[0])
