"""The demo's letters: real .eml files, with their dates moved so that the newest was sent a minute ago."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

FOLDER = Path(__file__).parent / "letters"
NEWEST_AGE = timedelta(minutes=1)
_DATE = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}"  # RFC 5322 3.3
)
_CALENDAR_TIME = re.compile(rb"^(DTSTAMP|DTSTART|DTEND):(\d{8}T\d{6}Z)", re.MULTILINE)  # RFC 5545 3.3.5
_DATE_FIELD = re.compile(rb"^Date: (.+)$", re.MULTILINE)
_TO_FIELD = re.compile(rb"^(?:To|Cc): (?:.*<)?([^<>\n]+@postdesk\.example)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DemoLetter:
    """A letter ready to be delivered to `address`."""

    address: str
    sent_at: datetime
    content: bytes = field(repr=False)


def old_letters(now: datetime) -> list[DemoLetter]:
    """What had come in before Postdesk was switched on, oldest first."""
    return sorted(_letters("history", now), key=lambda letter: letter.sent_at)


def new_letters(now: datetime) -> list[DemoLetter]:
    """What comes in today, oldest first; some of it answers the old ones."""
    return sorted(_letters("today", now), key=lambda letter: letter.sent_at)


def _letters(part: str, now: datetime) -> Iterator[DemoLetter]:
    newest = max(_sent_at(path.read_bytes()) for path in FOLDER.rglob("*.eml"))
    later = now - NEWEST_AGE - newest
    for path in (FOLDER / part).glob("*.eml"):
        content = _moved(path.read_bytes(), later)
        address = _TO_FIELD.search(content)
        assert address is not None
        yield DemoLetter(address[1].decode(), _sent_at(content), content)


def _sent_at(content: bytes) -> datetime:
    found = _DATE_FIELD.search(content)
    assert found is not None
    return parsedate_to_datetime(found[1].decode())


def _moved(content: bytes, later: timedelta) -> bytes:
    """The letter with every date in it moved, each in its own zone and form."""

    def move(found: "re.Match[bytes]") -> bytes:
        return format_datetime(parsedate_to_datetime(found[0].decode()) + later).encode()

    def move_calendar(found: "re.Match[bytes]") -> bytes:
        moment = datetime.strptime(found[2].decode(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) + later
        return found[1] + moment.strftime(":%Y%m%dT%H%M00Z").encode()

    return _CALENDAR_TIME.sub(move_calendar, _DATE.sub(move, content))
