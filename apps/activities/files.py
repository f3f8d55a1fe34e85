"""Files of letters on their way to an agent's computer: never opened on our own origin, save for plain pictures."""

from typing import BinaryIO

from django.http import FileResponse

# Raster formats alone: an SVG picture is a document that runs scripts.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})


def is_picture(content_type: str) -> bool:
    """Whether the file may be shown in a page."""
    return content_type in _PICTURES


def file_response(content: BinaryIO, *, name: str, content_type: str, show: bool = False) -> FileResponse:
    """The file as a download under its own name; `show` lets the browser display it, if it is a picture."""
    shown = show and is_picture(content_type)
    response = FileResponse(
        content,
        as_attachment=not shown,
        filename=name,
        content_type=content_type if shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response
