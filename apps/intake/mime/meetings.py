"""Calendar events in letters as meetings (RFC 5545, 5546)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from apps.intake.mime.addresses import lower_domain
from apps.intake.mime.charsets import decode
from apps.intake.mime.files import File
from apps.intake.mime.letter import Address, Attendee, Meeting
from apps.intake.mime.oddities import Oddity
from apps.intake.mime.text import clean, one_line

if TYPE_CHECKING:
    from icalendar import Component

CALENDAR_TYPES = frozenset(("text/calendar", "application/ics", "application/calendar"))
_MAX_BLOCK = 200_000  # characters of one event or time zone; a library read of more would take minutes
_MAX_ZONES = 20
_EVENT = "VEVENT"
_METHOD = re.compile(r"^METHOD[^:\n]*:\s*(\w+)", re.IGNORECASE | re.MULTILINE)


class FoundMeeting(NamedTuple):
    """A meeting, or why a calendar could not be read as one."""

    meeting: Meeting | None
    oddity: str = ""


def is_calendar(file: File) -> bool:
    """Return whether the file is a calendar by its type or by its name."""
    return file.type in CALENDAR_TYPES or (file.name.lower().endswith(".ics") and not file.type.startswith("message/"))


def read_meeting(file: File) -> FoundMeeting:
    """Return the first event of a calendar; the meeting is None when it has none."""
    text = (
        decode(file.content[: 10 * _MAX_BLOCK], file.charset or "utf-8").text.replace("\r\n", "\n").replace("\r", "\n")
    )
    events = _blocks(text, _EVENT, 1)
    if not events:
        return FoundMeeting(None, "" if "BEGIN:V" in text.upper() else Oddity.CALENDAR_BROKEN)
    head = _METHOD.search(text)
    source = "\n".join(
        ("BEGIN:VCALENDAR", "VERSION:2.0", *_blocks(text, "VTIMEZONE", _MAX_ZONES), *events, "END:VCALENDAR", "")
    )
    try:
        return FoundMeeting(_meeting(_parsed(source), (head[1] if head else file.method).lower()))
    except Exception:
        # A foreign parser on hostile input may raise anything; the file stays attached.
        return FoundMeeting(None, Oddity.CALENDAR_BROKEN)


def _blocks(text: str, name: str, most: int) -> list[str]:
    """Return up to `most` components of this name, as written, each closed."""
    found: list[str] = []
    upper = text.upper()
    position = 0
    while len(found) < most and (start := upper.find(f"BEGIN:{name}", position)) >= 0:
        end = upper.find(f"END:{name}", start)
        position = end + len(name) + 4 if end >= 0 else len(text)
        inside = text[start : end if end >= 0 else len(text)][:_MAX_BLOCK].rstrip()
        found.append(f"{inside}\nEND:{name}")
    return found


def _parsed(source: str) -> "Component":
    from icalendar import Calendar  # takes a while to load, and few letters need it

    return Calendar.from_ical(source).walk(_EVENT)[0]


def _meeting(event: "Component", method: str) -> Meeting:
    start = _time(event, "DTSTART")
    begins = _moment(start)
    organizer = event.get("ORGANIZER")
    return Meeting(
        method=clean(method),
        uid=_text(event, "UID"),
        sequence=_whole_number(event.get("SEQUENCE")),
        summary=one_line(_text(event, "SUMMARY")),
        organizer=Address(_name(organizer), _address(organizer)) if organizer is not None else None,
        attendees=tuple(
            Attendee(_name(each), _address(each), str(_parameters(each).get("PARTSTAT", "")).lower())
            for each in _several(event.get("ATTENDEE"))
        ),
        start=begins,
        end=_end(event, start, begins),
        all_day=isinstance(start, date) and not isinstance(start, datetime),
        time_zone=_zone(event, start),
        place=one_line(_text(event, "LOCATION")),
        recurrence=_recurrence(event),
    )


def _value(event: "Component", name: str) -> object:
    value = _first(event.get(name))
    # What the library could not read stays a text, and raises at every question.
    return None if isinstance(value, str) else getattr(value, "dt", None)


def _time(event: "Component", name: str) -> object:
    """A time, or a date for whole days: Exchange writes a midnight of its zone for one, with a flag beside it."""
    value = _value(event, name)
    flagged = _text(event, "X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    return value.date() if flagged and isinstance(value, datetime) and value.time() == time() else value


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _several(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(event: "Component", name: str) -> str:
    value = _first(event.get(name))
    return clean(str(value)) if value is not None else ""


def _moment(value: object) -> datetime | None:
    """Return a date or a time as UTC; a time that names no zone counts as UTC, as does a date, which is nobody's."""
    if isinstance(value, datetime):
        try:
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except (OverflowError, ValueError):
            return None
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return None


def _end(event: "Component", start: object, begins: datetime | None) -> datetime | None:
    if (end := _moment(_time(event, "DTEND"))) is not None or begins is None:
        return end
    duration = _value(event, "DURATION")
    whole_day = isinstance(start, date) and not isinstance(start, datetime)
    try:
        if isinstance(duration, timedelta):
            return begins + duration
        return begins + timedelta(days=1) if whole_day else None
    except OverflowError:
        return None


def _zone(event: "Component", start: object) -> str:
    named = _parameters(_first(event.get("DTSTART"))).get("TZID", "")
    if named:
        return one_line(str(named))
    return "UTC" if isinstance(start, datetime) and start.tzinfo is not None else ""


def _recurrence(event: "Component") -> str:
    rule = _first(event.get("RRULE"))
    written = getattr(rule, "to_ical", None)
    return one_line(written().decode(errors="replace")) if written and not isinstance(rule, str) else ""


def _whole_number(value: object) -> int:
    return min(int(value), 2**31 - 1) if isinstance(value, int) else 0


def _parameters(value: object) -> dict[str, object]:
    parameters = getattr(value, "params", None)
    return parameters if isinstance(parameters, dict) else {}


def _name(value: object) -> str:
    return one_line(str(_parameters(value).get("CN", "")))


def _address(value: object) -> str:
    text = one_line(str(value))
    return lower_domain(text[7:] if text[:7].lower() == "mailto:" else text)
