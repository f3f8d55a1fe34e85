"""What a letter says, as frozen data: the only thing the reader hands to the rest of the program."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Automatic(StrEnum):
    """Why a letter was not written by a person; the empty value means that it probably was."""

    NO = ""
    BOUNCE = "bounce"  # a report that a letter could not be delivered (DSN action "failed", RFC 3464)
    DELAYED = "delayed"  # a report that delivery is late; nothing has failed yet
    DELIVERED = "delivered"  # a report that a letter arrived (delivered, relayed, expanded)
    READ = "read"  # a read receipt (MDN, RFC 8098)
    COMPLAINT = "complaint"  # an abuse report (ARF, RFC 5965)
    AUTO_REPLY = "auto-reply"  # out of office and other answers sent by a program (RFC 3834)
    LIST = "list"  # a mailing list or bulk mail
    GENERATED = "generated"  # sent by a program on its own account (Auto-Submitted: auto-generated)


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of a header. `address` may be empty when the header has none; its domain is in lower case."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the letter; `inline` ones are shown in the HTML text through their `content_id`."""

    name: str
    content_type: str  # by content where that is recognised, else as declared
    declared_type: str
    content: bytes = field(repr=False)
    sha256: str
    inline: bool = False
    content_id: str = ""

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """One recipient block of a delivery report (RFC 3464 2.3)."""

    address: str
    action: str  # failed, delayed, delivered, relayed, expanded; complaint
    status: str  # "5.1.1" or ""
    diagnostic: str  # the server's own words or ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a bounce, receipt or complaint says of an earlier letter."""

    recipients: tuple[FailedRecipient, ...] = ()
    original_message_id: str = ""
    original_envelope_id: str = ""
    original_subject: str = ""
    original_references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody invited to a meeting and what she answered (PARTSTAT in lower case)."""

    name: str
    address: str
    status: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A calendar event found in the letter (RFC 5545, 5546)."""

    method: str  # request, reply, cancel…
    uid: str
    sequence: int
    summary: str
    organizer: Address | None
    attendees: tuple[Attendee, ...]
    start: datetime | None
    end: datetime | None
    all_day: bool
    time_zone: str
    place: str
    recurrence: str  # the RRULE value as sent, "" when the event happens once


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, read. Every text is valid Unicode without NUL bytes or lone surrogates."""

    subject: str
    sender: Address | None  # From, else Sender, Reply-To or Return-Path (oddity "from-missing:…"); None without any
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    message_id: str = ""  # with its angle brackets, "" when missing
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()  # oldest first
    date: datetime | None = None  # aware, UTC; from Date, else from the topmost Received that has one
    text: str = ""  # the whole text; made from the HTML when the letter has only that
    html: str = ""  # as sent, not sanitised
    new_text: str = ""  # `text` without quoted history; "" only if `text` is
    quoted_text: str = ""  # what can be folded away: the signature and the history; with new_text it is all of `text`
    signature: str = ""  # the part of quoted_text that only says who writes
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic = Automatic.NO
    auto_answerable: bool = True  # False when RFC 3834 forbids an automatic answer, X-Auto-Response-Suppress included
    report: Report | None = None
    meeting: Meeting | None = None
    oddities: tuple[str, ...] = ()  # codes of what was broken and how it was read, "charset-guessed:koi8-r"
    headers: tuple[tuple[str, str], ...] = ()  # every header as read, in the letter's order
