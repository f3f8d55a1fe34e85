"""Writing a letter as bytes that every mail server passes on and every mail program shows."""

import re
from collections.abc import Iterator
from email.utils import format_datetime

from django.utils import timezone
from django.utils.translation import gettext

from apps.mail.letters import fields, parts
from apps.mail.letters.letter import File, Letter, UnwritableError
from apps.mail.own_ids import new_message_id

_FIELD_NAME = re.compile(r"[!-9;-~]{1,60}")
# Fields that the letter itself writes, or that only servers may.
_RESERVED = re.compile(
    r"from|sender|to|cc|bcc|subject|date|message-id|reply-to|in-reply-to|references|auto-submitted|mime-version"
    r"|content-.*|received.*|return-path|resent-.*|dkim-signature|arc-.*|authentication-results",
    re.IGNORECASE,
)


def write(letter: Letter) -> bytes:
    """The letter as MIME in ASCII with CRLF line ends, without Bcc.

    UnwritableError when an address is none, or when a further header field has a name that is not free. No
    value, whatever it holds, can add a field or a line to the header.
    """
    head = "".join(fields.field(name, value) for name, value in _head(letter) if value)
    return head.encode("utf-8") + b"MIME-Version: 1.0\r\n" + _body(letter)


def _head(letter: Letter) -> Iterator[tuple[str, str]]:
    own_id = letter.message_id or new_message_id()
    yield "Date", format_datetime(letter.date or timezone.now())
    yield "From", fields.people("From", [letter.sender])
    # A letter with hidden recipients only still has somebody to show (RFC 5322 A.1.3).
    yield "To", fields.people("To", letter.to) or ("" if letter.cc else "undisclosed-recipients:;")
    yield "Cc", fields.people("Cc", letter.cc)
    yield "Reply-To", fields.people("Reply-To", letter.reply_to)
    yield "Subject", fields.unstructured("Subject", letter.subject)
    yield "Message-ID", fields.references("Message-ID", [own_id])
    yield "In-Reply-To", fields.references("In-Reply-To", [letter.in_reply_to])
    # Our own ID stands in References too, since some servers replace Message-ID.
    yield "References", fields.references("References", [*letter.references, letter.in_reply_to, own_id])
    if letter.auto_submitted:
        yield "Auto-Submitted", fields.unstructured("Auto-Submitted", letter.auto_submitted)
        yield "X-Auto-Response-Suppress", "All"
    for name, value in letter.headers:
        yield _free(name), fields.unstructured(name, value)


def _free(name: str) -> str:
    if not _FIELD_NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        raise UnwritableError(
            gettext("“%(name)s” can’t be the name of a further header field. Choose another, like X-Order.")
            % {"name": name}
        )
    return name


def _body(letter: Letter) -> bytes:
    """The alternatives, the pictures that one of them shows, and the files beside, nested as programs expect."""
    pictures = [file for file in letter.files if _is_shown(letter, file)]
    beside = [file for file in letter.files if not _is_shown(letter, file)]
    alternatives = []
    if letter.text or not letter.html:
        alternatives.append(parts.text("plain", letter.text))
    if letter.html:
        shown = [parts.text("html", letter.html), *map(parts.picture, pictures)]
        alternatives.append(parts.several("related", shown, '; type="text/html"'))
    if letter.calendar:
        alternatives.append(parts.calendar(letter.calendar))
    body = parts.several("alternative", alternatives)
    return parts.several("mixed", [body, *map(parts.attachment, beside)])


def _is_shown(letter: Letter, file: File) -> bool:
    """Whether the file is a picture within the HTML."""
    return bool(letter.html) and parts.is_picture(file)
