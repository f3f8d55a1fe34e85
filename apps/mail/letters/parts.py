"""MIME parts: bytes of text, files, calendars, and of several together (RFC 2045, 2046, 2387)."""

import base64
import quopri
import re
import secrets
from collections.abc import Sequence

from apps.mail.letters import fields
from apps.mail.letters.letter import Calendar, File

LONGEST_LINE = 900  # octets of a line of text that is not encoded; the limit is 998 (RFC 5322 2.1.1)
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,70}/[a-z0-9][a-z0-9.+_-]{0,70}")
_CONTENT_ID = re.compile(r"[!-;=?-~]{1,200}")


def text(subtype: str, content: str, parameters: str = "") -> bytes:
    """A text in UTF-8, in the shortest encoding that every server passes on unchanged."""
    lines = re.sub(r"\r\n?", "\n", content)
    encoding, body = _encoded(lines.encode("utf-8", "replace"))
    charset = "us-ascii" if encoding == "7bit" else "utf-8"
    return _part(f"text/{subtype}; charset={charset}{parameters}", encoding, body)


def calendar(content: Calendar) -> bytes:
    """The invitation as the last alternative of a body, which is where Outlook looks for it (RFC 6047 2.4)."""
    method = re.sub(r"[^A-Z]", "", content.method.upper())
    return _part(
        f"text/calendar; charset=utf-8; method={method}", "base64", _base64(re.sub(rb"\r?\n", b"\r\n", content.content))
    )


def attachment(file: File) -> bytes:
    """A file beside the letter."""
    name = file.name or "file"
    disposition = "attachment" + fields.parameter("filename", name)
    content_type = _content_type(file)
    if content_type == "message/rfc822":  # which may not be encoded (RFC 2046 5.2.1)
        encoding, body = "7bit", re.sub(rb"\r\n?", b"\n", file.content)
    else:
        encoding, body = "base64", _base64(file.content)
    content_type += fields.encoded_parameter("name", name)
    return _part(content_type, encoding, body, ("Content-Disposition", disposition))


def picture(file: File) -> bytes:
    """A picture within the HTML."""
    name = file.name or "picture"
    return _part(
        _content_type(file) + fields.encoded_parameter("name", name),
        "base64",
        _base64(file.content),
        ("Content-ID", f"<{file.content_id}>"),
        ("Content-Disposition", "inline" + fields.parameter("filename", name)),
    )


def is_picture(file: File) -> bool:
    """Whether the file has a content ID that the HTML can name."""
    return bool(_CONTENT_ID.fullmatch(file.content_id))


def several(subtype: str, parts: Sequence[bytes], parameters: str = "") -> bytes:
    """The parts as one multipart; a single part stays as it is."""
    if len(parts) == 1:
        return parts[0]
    # "=_" stands in no encoded body (RFC 2045 6.7), and nobody can guess the rest.
    boundary = f"=_{secrets.token_hex(12)}"
    head = fields.field("Content-Type", f'multipart/{subtype}{parameters};\r\n boundary="{boundary}"').encode()
    mark = f"--{boundary}".encode()
    inner = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    return head + b"\r\n" + inner + mark + b"--\r\n"


def _part(content_type: str, encoding: str, body: bytes, *others: tuple[str, str]) -> bytes:
    """`body` has LF line ends."""
    head = [("Content-Type", content_type), ("Content-Transfer-Encoding", encoding), *others]
    written = "".join(fields.field(name, value) for name, value in head).encode("ascii")
    return written + b"\r\n" + body.replace(b"\n", b"\r\n")


def _encoded(content: bytes) -> tuple[str, bytes]:
    content = content if content.endswith(b"\n") else content + b"\n"
    if content.isascii() and b"\0" not in content and max(map(len, content.split(b"\n"))) <= LONGEST_LINE:
        return "7bit", content
    quoted, packed = quopri.encodestring(content), _base64(content.replace(b"\n", b"\r\n"))
    return ("quoted-printable", quoted) if len(quoted) <= len(packed) else ("base64", packed)


def _content_type(file: File) -> str:
    """The file's type, if it can be told without parameters and its bytes survive as such."""
    found = file.content_type.lower().partition(";")[0].strip()
    if not _CONTENT_TYPE.fullmatch(found) or found.startswith("multipart/"):
        return "application/octet-stream"
    if found.startswith("message/"):
        lines = re.split(rb"\r\n?|\n", file.content)
        whole = found == "message/rfc822" and file.content.isascii() and max(map(len, lines)) <= LONGEST_LINE
        return found if whole and b"\0" not in file.content else "application/octet-stream"
    return found


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content)
