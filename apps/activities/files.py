"""Files of letters on their way to an agent's computer: never opened on our own origin, save for plain pictures."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype
from django.http import FileResponse

from apps.activities.models import Attachment
from apps.mail import blobs

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


def all_files(attachments: Iterable[Attachment]) -> BinaryIO:
    """A zip archive of the files, open for reading; one whose bytes are lost is left out."""
    archive = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    taken: set[str] = set()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for attachment in attachments:
            try:
                content = blobs.open_blob(attachment.sha256)
            except blobs.BlobMissingError:
                continue
            with content, packed.open(_free_name(attachment.name, taken), "w", force_zip64=True) as place:
                shutil.copyfileobj(content, place)
    archive.seek(0)
    return archive


def _free_name(name: str, taken: set[str]) -> str:
    """The file's name without folders, numbered when another file of the archive has it; `taken` grows by it."""
    plain = _MISLEADING.sub("", name).replace("\\", "/").rpartition("/")[2].strip(". ") or "file"
    path, number = PurePosixPath(plain), 1
    while plain.casefold() in taken:
        number += 1
        plain = f"{path.stem} ({number}){path.suffix}"
    taken.add(plain.casefold())
    return plain


def _picture_type(content: BinaryIO) -> str:
    """What the first bytes say, whatever the letter called the file; "" for anything but a plain picture."""
    found = str(filetype.guess_mime(content.read(_HEAD)) or "")
    content.seek(0)
    return found if is_picture(found) else ""
