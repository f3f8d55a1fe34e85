"""A letter as incoming routes see it; intake makes it, since only intake reads letters."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from apps.attributes import Document
from apps.attributes.scalars import LONGEST_TEXT
from apps.mail.letters import Person
from apps.scenarios.models import IncomingRoute


@dataclass(frozen=True, slots=True)
class Event:
    """The calendar event that a letter carries."""

    place: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """What routes read. `answerable` is False where an automatic answer would be impolite (RFC 3834).

    `live` letters have just come; history and those that are only looked at are not.
    """

    sender: Person | None
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    bcc: tuple[Person, ...]
    subject: str
    text: str
    html: str
    files: tuple[Document, ...]
    headers: tuple[tuple[str, str], ...]
    message_id: str
    received_at: datetime
    event: Event | None = None
    answerable: bool = False
    live: bool = False

    @property
    def type(self) -> IncomingRoute.MessageType:
        return IncomingRoute.MessageType.EVENT if self.event else IncomingRoute.MessageType.LETTER


def built_in_values(message: Message) -> dict[str, object]:
    """The values of the built-in attributes, those that the letter has."""
    event = message.event
    values: dict[str, object] = {
        "To": _people(message.to),
        "From": _person(message.sender) if message.sender else None,
        "Subject": message.subject[:LONGEST_TEXT],
        "RawBody": message.text[:LONGEST_TEXT],
        "Attachments": tuple(_file(file) for file in message.files),
    }
    if event is not None:
        return values | {"Location": event.place, "Start": event.start, "End": event.end}
    return values | {
        "HtmlBody": message.html[:LONGEST_TEXT],
        "Cc": _people(message.cc),
        "Bcc": _people(message.bcc),
        "Headers": tuple({"Name": name, "Value": value} for name, value in message.headers[:1000]),
        "GlobalMessageId": message.message_id,
        "ReceivedDate": message.received_at,
    }


def _people(people: tuple[Person, ...]) -> tuple[dict[str, str], ...]:
    return tuple(_person(person) for person in people[:1000])


def _person(person: Person) -> dict[str, str]:
    return {"Name": person.name, "Address": person.address}


def _file(file: Document) -> dict[str, Any]:
    """The seed joins Name and Extension to the whole name, so the point belongs to the extension."""
    return {"Name": PurePath(file.name).stem, "Extension": file.extension, "Content": file}
