"""Read a letter: bytes in, frozen data out, for any bytes at all."""

import logging
from datetime import datetime

from apps.intake.mime.addresses import read_addresses
from apps.intake.mime.attachments import read_attachments
from apps.intake.mime.automatic import judge, may_answer
from apps.intake.mime.body import Contents, read_contents
from apps.intake.mime.bounces import read_bounce
from apps.intake.mime.dates import read_date, read_received
from apps.intake.mime.files import File
from apps.intake.mime.headers import Headers
from apps.intake.mime.letter import Address, Letter, Meeting
from apps.intake.mime.meetings import is_calendar, read_meeting
from apps.intake.mime.message_ids import read_ids, read_message_id
from apps.intake.mime.oddities import Oddity
from apps.intake.mime.parts import read_parts
from apps.intake.mime.pieces import whole_html, whole_text
from apps.intake.mime.quote_marks import is_forward
from apps.intake.mime.quotes import tell_quotes
from apps.intake.mime.reports import Verdict, read_plain_complaint, read_report

logger = logging.getLogger(__name__)

# Who may stand in for a missing From, in the order of trust.
_AUTHORS = ("sender", "reply-to", "return-path")


def read_letter(raw: bytes) -> Letter:
    """Return the letter in `raw`. Never raises; what was broken is told by its oddities."""
    try:
        return _letter(raw)
    except Exception as error:
        # No known letter comes here; should one, it still becomes a ticket with its raw bytes.
        logger.exception("A letter of %s bytes could not be read", len(raw))
        return Letter(subject="", sender=None, oddities=(Oddity.UNREADABLE.about(type(error).__name__),))


def _letter(raw: bytes) -> Letter:
    root = read_parts(raw)
    headers = root.headers
    contents = read_contents(root)
    html = whole_html(contents.pieces)
    page = whole_text(contents.pieces)
    subject = headers.text("subject")
    told = tell_quotes(page, forwards=is_forward(subject))
    sender, sender_oddity = _sender(headers)
    address = sender.address if sender else ""
    verdict = _report(headers, subject, address, page.text, contents)
    automatic = verdict.automatic if verdict else judge(headers, subject)
    date, date_oddity = _date(headers)
    meeting, files, meeting_oddity = _meeting(contents.files, has_text=bool(page.text.strip()))
    readable, header_oddities = headers.readable()
    oddities = (*contents.oddities, sender_oddity, date_oddity, meeting_oddity, *header_oddities)
    return Letter(
        subject=subject,
        sender=sender,
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        bcc=_addresses(headers, "bcc"),
        reply_to=_addresses(headers, "reply-to"),
        message_id=read_message_id(headers.raw("message-id")),
        in_reply_to=read_ids(headers.raw("in-reply-to")),
        references=read_ids(" ".join(headers.raw_all("references"))),
        date=date,
        text=page.text,
        html=html,
        new_text=told.new,
        quoted_text=told.quoted,
        signature=told.signature,
        attachments=read_attachments(files, html),
        automatic=automatic,
        auto_answerable=may_answer(headers, automatic, address),
        report=verdict.report if verdict else None,
        meeting=meeting,
        headers=readable,
        oddities=tuple(dict.fromkeys(str(code) for code in oddities if code)),
    )


def _sender(headers: Headers) -> tuple[Address | None, str]:
    """Return the author, and what was odd about her header."""
    authors = _addresses(headers, "from")
    usable = [author for author in authors if author.address]
    if len(usable) > 1:
        # RFC 5322 wants a Sender then; it names the one who pressed the button.
        sender = next(iter(_addresses(headers, "sender")), None)
        return (sender if sender in usable else usable[0]), Oddity.FROM_SEVERAL
    if authors:
        return (usable or list(authors))[0], ""
    for name in _AUTHORS:
        for author in _addresses(headers, name):
            if "@" in author.address:
                return author, Oddity.FROM_MISSING.about(name)
    return None, Oddity.FROM_MISSING


def _addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    values = headers.raw_all(name)
    return read_addresses(values[0] if len(values) == 1 else ", ".join(values)) if values else ()


def _date(headers: Headers) -> tuple[datetime | None, str]:
    value = headers.raw("date")
    if found := read_date(value):
        return found, ""
    return read_received(headers.raw_all("received")), Oddity.DATE_UNREADABLE if value else Oddity.DATE_MISSING


def _report(headers: Headers, subject: str, sender: str, text: str, contents: Contents) -> Verdict | None:
    """Return what the letter reports; a person who passes a report on writes a letter like any other."""
    from_server = headers.raw("return-path").strip() == "<>" or "auto-submitted" in headers
    if "multipart/report" in contents.types or from_server:
        found = read_report(contents.files)
        if found:
            return found
    return read_plain_complaint(subject, contents.files) or read_bounce(headers, subject, sender, text, contents.files)


def _meeting(files: list[File], *, has_text: bool) -> tuple[Meeting | None, list[File], str]:
    """Return the first meeting, the files that are attachments, and what was odd about the calendar."""
    meeting: Meeting | None = None
    oddity = ""
    kept: list[File] = []
    for file in files:
        found = read_meeting(file) if meeting is None and is_calendar(file) else None
        if found is not None:
            meeting = found.meeting
            oddity = oddity or found.oddity
        is_read = has_text and (not is_calendar(file) or meeting is not None)
        if not (file.shown_in_body and is_read):
            kept.append(file)
    return meeting, kept, oddity if meeting is None else ""
