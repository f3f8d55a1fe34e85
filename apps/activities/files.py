"""Files of letters on their way to an agent's computer: never opened on our own origin, save for plain pictures."""

import re
from typing import BinaryIO

import filetype
from django.http import FileResponse

# Raster formats alone: an SVG picture is a document that runs scripts.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_HEAD = 1_024  # bytes
# Controls, and the marks with which "exe.gpj" reads as "jpg.exe" turned round.
_MISLEADING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def is_picture(content_type: str) -> bool:
    """Whether the file may be shown in a page."""
    return content_type in _PICTURES


def file_response(content: BinaryIO, *, name: str, show: bool = False) -> FileResponse:
    """The file as a download under its own name; `show` lets the browser display it, if its bytes are a picture's."""
    picture = _picture_type(content) if show else ""
    response = FileResponse(
        content,
        as_attachment=not picture,
        filename=_MISLEADING.sub("", name),
        content_type=picture or "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _picture_type(content: BinaryIO) -> str:
    """What the first bytes say, whatever the letter called the file; "" for anything but a plain picture."""
    found = str(filetype.guess_mime(content.read(_HEAD)) or "")
    content.seek(0)
    return found if is_picture(found) else ""
