"""Read a letter: bytes in, frozen data out, for any bytes at all."""

import re
from datetime import datetime

from apps.intake.mime.addresses import read_addresses
from apps.intake.mime.attachments import cited_content_ids, read_attachment
from apps.intake.mime.automatic import judge, may_answer
from apps.intake.mime.body import Piece, read_contents
from apps.intake.mime.dates import read_date
from apps.intake.mime.headers import Headers
from apps.intake.mime.html_text import text_of_html
from apps.intake.mime.letter import Address, Letter
from apps.intake.mime.message_ids import read_ids, read_message_id
from apps.intake.mime.parts import read_parts
from apps.intake.mime.quotes import tell_quotes
from apps.intake.mime.reports import read_report


def read_letter(raw: bytes) -> Letter:
    """Return the letter in `raw`. Never raises; what was broken is told by its oddities."""
    root = read_parts(raw)
    headers = root.headers
    contents = read_contents(root)
    html = _html(contents.pieces)
    text = _text(contents.pieces)
    told = tell_quotes(text)
    cited = cited_content_ids(html)
    attachments = []
    oddities = list(contents.oddities)
    for number, part in enumerate(contents.attached, start=1):
        attachment, oddity = read_attachment(part, number=number, cited=cited)
        attachments.append(attachment)
        if oddity:
            oddities.append(oddity)
    senders = read_addresses(headers.raw("from"))
    sender = senders[0] if senders else None
    verdict = read_report(contents.attached, contents.types)
    subject = headers.text("subject")
    address = sender.address if sender else ""
    automatic = verdict.automatic if verdict else judge(headers, subject, address)
    date, date_oddity = _date(headers)
    if date_oddity:
        oddities.append(date_oddity)
    if not sender:
        oddities.append("from-missing")
    readable = headers.readable()
    oddities.extend(headers.oddities)
    return Letter(
        subject=subject,
        sender=sender,
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        bcc=_addresses(headers, "bcc"),
        reply_to=_addresses(headers, "reply-to"),
        message_id=read_message_id(headers.raw("message-id")),
        in_reply_to=read_ids(headers.raw("in-reply-to")),
        references=read_ids(headers.raw("references")),
        date=date,
        text=text,
        html=html,
        new_text=told.new,
        quoted_text=told.quoted,
        attachments=tuple(attachments),
        automatic=automatic,
        auto_answerable=may_answer(headers, automatic, address),
        report=verdict.report if verdict else None,
        oddities=tuple(dict.fromkeys(oddities)),
        headers=readable,
    )


def _addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in headers.raw_all(name):
        found.extend(read_addresses(value))
    return tuple(found)


def _text(pieces: list[Piece]) -> str:
    texts = [piece.plain if piece.plain.strip() else text_of_html(piece.html) for piece in pieces]
    return "\n".join(text.rstrip("\n") for text in texts if text.strip())


def _html(pieces: list[Piece]) -> str:
    if not any(piece.html.strip() for piece in pieces):
        return ""
    if len(pieces) == 1:
        return pieces[0].html
    return "\n".join(piece.html or _preformatted(piece.plain) for piece in pieces)


def _preformatted(plain: str) -> str:
    from html import escape

    return f'<div style="white-space: pre-wrap">{escape(plain)}</div>'


def _date(headers: Headers) -> tuple[datetime | None, str]:
    value = headers.raw("date")
    if found := read_date(value):
        return found, ""
    oddity = "date-unreadable" if value else "date-missing"
    received = headers.raw("received")
    return read_date(re.split(r";", received)[-1]), oddity
