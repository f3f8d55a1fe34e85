"""What a letter of ours says, before it is written as MIME."""

from dataclasses import dataclass, field
from datetime import datetime


class UnwritableError(ValueError):
    """The letter can't be written; the text is a sentence in the reader's language that names the cure."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address; the name may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class File:
    """A file; with a `content_id` (without angle brackets) it is a picture that the HTML shows as cid:…"""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """An invitation, an answer to one or a cancellation (iMIP, RFC 6047): `method` is its METHOD property."""

    method: str  # "REQUEST", "REPLY", "CANCEL"
    content: bytes = field(repr=False)  # the iCalendar object in UTF-8


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that a letter of ours says.

    With `html` and no `text` it is written as HTML alone; with both, as alternatives. `references` lists the
    letters of the conversation, the oldest first; `in_reply_to` may be missing from it. `auto_submitted` is
    RFC 3834's "auto-replied" or "auto-generated", and asks other machines not to answer.
    """

    sender: Person
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()  # in the envelope only, never written
    subject: str = ""
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    calendar: Calendar | None = None
    reply_to: tuple[Person, ...] = ()
    in_reply_to: str = ""  # Message-IDs with their angle brackets, here and below
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()  # names and values of further header fields
    message_id: str = ""  # empty: a new one
    date: datetime | None = None  # empty: now
    auto_submitted: str = ""

    @property
    def recipients(self) -> list[str]:
        """The addresses of everybody who gets the letter, each once, in the order of To, Cc and Bcc."""
        everybody = [*self.to, *self.cc, *self.bcc]
        return list({person.address.lower(): person.address for person in reversed(everybody)}.values())[::-1]
