"""Outlook's winmail.dat (TNEF, MS-OXTNEF): the text and the files that it hides from everybody else.

A small reader of our own: tnefparse is LGPL and of 2021.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.intake.mime.charsets import decode
from apps.intake.mime.filenames import safe_name
from apps.intake.mime.files import File
from apps.intake.mime.lzfu import inflated
from apps.intake.mime.mapi import Id, Property, read_properties
from apps.intake.mime.rtf import RtfText, read_rtf
from apps.intake.mime.text import clean, one_line, unix_lines

TYPES = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_SIGNATURE = 0x223E9F78
_BODY, _PROPERTIES, _CODE_PAGE, _SUBJECT = 0x0002800C, 0x00069003, 0x00069007, 0x00018004
_NEW_FILE, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_EMBEDDED_MESSAGE = 5  # the attachment's method
_GUID_SIZE = 16
_MAX_NESTING = 5
_UNICODE = 0x1F


@dataclass(slots=True)
class TnefLetter:
    """What a winmail.dat holds."""

    subject: str = ""
    plain: str = ""
    html: str = ""
    rtf: RtfText | None = None
    files: list[File] = field(default_factory=list)


@dataclass(slots=True)
class _Attachment:
    title: str = ""
    name: str = ""
    type: str = ""
    content_id: str = ""
    content: bytes = b""
    message: bytes = b""


def is_tnef(file: File) -> bool:
    """Return whether the file is a winmail.dat, whatever its type says."""
    return file.content[:4] == struct.pack("<I", _SIGNATURE)


def read_tnef(data: bytes, *, nesting: int = 0) -> TnefLetter | None:
    """Return what is in `data`, None when it is no TNEF; of a damaged one, what comes before the damage."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    letter = TnefLetter()
    attachments: list[_Attachment] = []
    charset = "cp1252"
    for attribute, value in _attributes(data):
        if attribute == _CODE_PAGE and len(value) >= 4:
            charset = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == _SUBJECT:
            letter.subject = one_line(_string(value, charset))
        elif attribute == _BODY:
            letter.plain = _string(value, charset)
        elif attribute == _PROPERTIES:
            _read_letter(letter, value, charset)
        elif attribute == _NEW_FILE:
            attachments.append(_Attachment())
        elif attachments:
            _read_attachment(attachments[-1], attribute, value, charset)
    letter.files = [file for each in attachments for file in _files_of(each, nesting)]
    return letter


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield id and value of each attribute; the file may be cut anywhere."""
    position = 6
    while position + 9 <= len(data):
        attribute, size = struct.unpack_from("<II", data, position + 1)
        start = position + 9
        yield attribute, data[start : start + size]
        position = start + size + 2  # a checksum follows


def _properties(value: bytes) -> list[Property]:
    """Return the properties as far as they can be read."""
    found: list[Property] = []
    try:
        for each in read_properties(value):
            found.append(each)  # noqa: PERF402 - those before the damage count
    except (ValueError, struct.error):
        return found
    return found


def _read_letter(letter: TnefLetter, value: bytes, charset: str) -> None:
    properties = {each.id: each for each in _properties(value)}
    page = properties.get(Id.CODE_PAGE)
    if page and len(page.value) >= 4:
        charset = f"cp{struct.unpack_from('<I', page.value)[0]}"
    charset = {"cp65001": "utf-8", "cp20866": "koi8-r", "cp28595": "iso8859-5"}.get(charset, charset)
    letter.subject = one_line(_text(properties, Id.SUBJECT, charset)) or letter.subject
    letter.plain = _text(properties, Id.BODY, charset) or letter.plain
    letter.html = _text(properties, Id.HTML, charset)
    if Id.RTF in properties and (rtf := inflated(properties[Id.RTF].value)):
        letter.rtf = read_rtf(rtf)


def _read_attachment(attachment: _Attachment, attribute: int, value: bytes, charset: str) -> None:
    if attribute == _FILE_TITLE:
        attachment.title = _string(value, charset)
    elif attribute == _FILE_DATA:
        attachment.content = value
    elif attribute == _FILE_PROPERTIES:
        properties = {each.id: each for each in _properties(value)}
        attachment.name = _text(properties, Id.FILE_NAME, charset) or _text(properties, Id.SHORT_FILE_NAME, charset)
        attachment.name = attachment.name or _text(properties, Id.NAME, charset)
        attachment.type = _text(properties, Id.MIME_TYPE, charset).lower()
        attachment.content_id = _text(properties, Id.CONTENT_ID, charset)
        method = properties.get(Id.METHOD)
        inside = properties.get(Id.FILE)
        if inside is None:
            return
        if method and method.value[:1] == bytes([_EMBEDDED_MESSAGE]):
            attachment.message = inside.value[_GUID_SIZE:]
        else:
            attachment.content = attachment.content or inside.value[_GUID_SIZE:]


def _files_of(attachment: _Attachment, nesting: int) -> list[File]:
    """Return the file of an attachment; an enclosed letter becomes a file of its text, and its own files."""
    name = safe_name(attachment.name or attachment.title)
    if attachment.message and nesting < _MAX_NESTING:
        inside = read_tnef(attachment.message, nesting=nesting + 1)
        if inside:
            text, kind = (inside.html, "html") if inside.html else (plain_text(inside), "txt")
            stem = safe_name(inside.subject.replace("/", "_") or name) or "letter"
            return [
                File(f"{stem}.{kind}", "text/html" if kind == "html" else "text/plain", text.encode()),
                *inside.files,
            ]
    return [File(name, attachment.type, attachment.content or attachment.message, one_line(attachment.content_id))]


def plain_text(letter: TnefLetter) -> str:
    """Return the text of a letter that has no HTML."""
    if letter.plain.strip() or letter.rtf is None:
        return letter.plain
    return "" if letter.rtf.is_html else letter.rtf.text


def _text(properties: dict[int, Property], identity: Id, charset: str) -> str:
    found = properties.get(identity)
    if found is None:
        return ""
    return _string(found.value, "utf-16-le" if found.type == _UNICODE else charset)


def _string(value: bytes, charset: str) -> str:
    return clean(unix_lines(decode(value, charset).text.rstrip("\0")))
