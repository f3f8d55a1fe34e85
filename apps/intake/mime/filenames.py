"""Names of attachments: what people see and may save under, safe on every system."""

import mimetypes
import re

from apps.intake.mime.text import one_line

_MAX_LENGTH = 200
# Marks that reorder text on screen, so that a name may end other than it seems to.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_NUMBER_SLASH = re.compile(r"(?<=\d)/(?=\d)")
_FOLDER = re.compile(r"[/\\]")
_USUAL_NAMES = {
    "application/pgp-encrypted": "version.txt",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-signature": "smime.p7s",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "receipt.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/calendar": "invite.ics",
    "text/rfc822-headers": "headers.txt",
}
_EXTENSIONS = {
    "application/rtf": ".rtf",
    "application/x-rar-compressed": ".rar",
    "application/x-7z-compressed": ".7z",
    "message/global": ".eml",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/rtf": ".rtf",
    "text/x-amp-html": ".html",
    "text/x-vcard": ".vcf",
}
# The system's own table would make names differ from machine to machine.
_TYPES = mimetypes.MimeTypes(filenames=())


def safe_name(name: str) -> str:
    """Return `name` without folders, controls, direction marks and names that Windows reserves; maybe ""."""
    name = _DIRECTION.sub("", one_line(name[:10_000]))
    name = _NUMBER_SLASH.sub("_", name)  # «Счёт 12/45» is a number, no folder
    name = _FOLDER.split(name)[-1].strip().rstrip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name)


def name_after_subject(subject: str) -> str:
    """Return the name of an enclosed letter."""
    stem = _FOLDER.sub("_", _DIRECTION.sub("", one_line(subject[:1_000]))).strip(". ")
    return f"{stem[: _MAX_LENGTH - 4].rstrip(' .') or 'letter'}.eml"


def default_name(content_type: str, number: int) -> str:
    """Return a name for the letter's attachment with this `number`, which has none."""
    if content_type in _USUAL_NAMES:
        return _USUAL_NAMES[content_type]
    stem = "image" if content_type.startswith("image/") else "attachment"
    extension = _EXTENSIONS.get(content_type) or _TYPES.guess_extension(content_type) or ".bin"
    return f"{stem}-{number}{extension}"


def _shortened(name: str) -> str:
    if len(name) <= _MAX_LENGTH:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:_MAX_LENGTH]
    return f"{stem[: _MAX_LENGTH - len(extension) - 1]}.{extension}"
