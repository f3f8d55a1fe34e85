"""Parts that are files: named, hashed, and typed by what is in them."""

import hashlib
import re

from apps.intake.mime.filenames import default_name, name_after_subject, safe_name
from apps.intake.mime.headers import Headers, read_headers
from apps.intake.mime.letter import Attachment
from apps.intake.mime.parameters import readable
from apps.intake.mime.parts import Part
from apps.intake.mime.sniffing import content_type_of
from apps.intake.mime.text import one_line

_LETTERS = {"message/rfc822", "message/global", "message/rfc2822"}
_CID = re.compile(r"cid:([^\"'>\s)]+)", re.IGNORECASE)


def cited_content_ids(html: str) -> frozenset[str]:
    """Return the content ids that `html` shows in place."""
    from urllib.parse import unquote

    return (
        frozenset(unquote(cid).lower() for cid in _CID.findall(html))
        if "cid:" in html.lower()
        else frozenset()
    )


def read_attachment(part: Part, *, number: int, cited: frozenset[str]) -> tuple[Attachment, str]:
    """Return the file in `part` and the code of what was odd about it; `cited` are the content ids in the HTML."""
    content = part.content()
    content_id = one_line(part.headers.raw("content-id")).strip("<> ")
    return (
        Attachment(
            name=_name(part, content.data, number),
            content_type=part.type if part.type in _LETTERS else content_type_of(content.data, part.type),
            declared_type=part.type,
            content=content.data,
            sha256=hashlib.sha256(content.data).hexdigest(),
            inline=bool(content_id) and content_id.lower() in cited,
            content_id=content_id,
        ),
        content.oddity,
    )


def _name(part: Part, content: bytes, number: int) -> str:
    given = part.disposition.parameters.get("filename") or part.structured.parameters.get("name") or ""
    name = safe_name(readable(given)) if given else ""
    if part.type in _LETTERS:
        if name:
            return name
        subject = Headers(read_headers(content, 0)[0]).text("subject")
        return name_after_subject(subject) if subject else default_name(part.type, number)
    return name or default_name(part.type, number)
