"""Files as attachments: named, hashed, typed by what is in them, and told apart from pictures in the text."""

import hashlib
import re
from urllib.parse import unquote

from apps.intake.mime.filenames import default_name, name_after_subject
from apps.intake.mime.files import File
from apps.intake.mime.headers import Headers, read_headers
from apps.intake.mime.letter import Attachment
from apps.intake.mime.sniffing import content_type_of

LETTER_TYPES = frozenset(("message/rfc822", "message/global", "message/rfc2822"))
_CITED = re.compile(r"cid:([^\"'>\s)]{1,500})", re.IGNORECASE)


def read_attachments(files: list[File], html: str) -> tuple[Attachment, ...]:
    """Return the attachments of a letter whose HTML text is `html`."""
    cited = frozenset(unquote(cid).lower() for cid in _CITED.findall(html)) if files and html else frozenset()
    return tuple(_attachment(file, number, cited) for number, file in enumerate(files, start=1))


def _attachment(file: File, number: int, cited: frozenset[str]) -> Attachment:
    is_letter = file.type in LETTER_TYPES
    content_type = file.type if is_letter else content_type_of(file.content, file.type)
    return Attachment(
        name=file.name or (_letter_name(file) if is_letter else "") or default_name(content_type, number),
        content_type=content_type,
        declared_type=file.type,
        content=file.content,
        sha256=hashlib.sha256(file.content).hexdigest(),
        inline=bool(file.content_id) and file.content_id.lower() in cited,
        content_id=file.content_id,
    )


def _letter_name(file: File) -> str:
    """An enclosed letter without a name of its own is named after its subject."""
    subject = Headers(read_headers(file.content.lstrip()).fields).text("subject")
    return name_after_subject(subject) if subject else ""
