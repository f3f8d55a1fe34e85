"""Names of attachments: what people see and may save under, safe on every system."""

import re

from apps.intake.mime.text import one_line

_MAX_LENGTH = 200
# Marks that reorder text on screen, so that "exe.pdf" may be something else.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_NUMBER_SLASH = re.compile(r"(?<=\d)/(?=\d)")
_EXTENSIONS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/rfc822-headers": "txt",
    "message/rfc822": "eml",
    "message/global": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "message/feedback-report": "txt",
    "application/pdf": "pdf",
    "application/pgp-signature": "asc",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "application/zip": "zip",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/svg+xml": "svg",
}


def safe_name(name: str) -> str:
    """Return `name` without folders, controls, direction marks and names that Windows reserves; maybe ""."""
    name = _DIRECTION.sub("", one_line(name))
    name = _NUMBER_SLASH.sub("_", name)  # «Счёт 12/45» is a number, no folder
    name = re.split(r"[/\\]", name)[-1].strip().rstrip(". ")
    if name.strip(".") == "":
        return ""
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name)


def name_after_subject(subject: str) -> str:
    """Return the name of an enclosed letter."""
    return _shortened(_DIRECTION.sub("", one_line(subject)).replace("/", "_").replace("\\", "_"), "eml")


def default_name(content_type: str, number: int) -> str:
    """Return a name for the letter's attachment that has none."""
    stem = "image" if content_type.startswith("image/") else "attachment"
    return f"{stem}-{number}.{_EXTENSIONS.get(content_type, 'bin')}"


def _shortened(name: str, extension: str = "") -> str:
    if extension:
        return f"{name[: _MAX_LENGTH - len(extension) - 1].rstrip(' .') or 'letter'}.{extension}"
    if len(name) <= _MAX_LENGTH:
        return name
    stem, dot, tail = name.rpartition(".")
    if not dot or len(tail) > 10:
        return name[:_MAX_LENGTH]
    return f"{stem[: _MAX_LENGTH - len(tail) - 1]}.{tail}"
