"""A meeting as calendars understand it: a REQUEST of iMIP with one event (RFC 5545, 5546, 6047)."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar as ICalendar
from icalendar import Event, vCalAddress

from apps.mail.letters import Calendar, Person


def invitation(
    start: datetime,
    end: datetime,
    *,
    organizer: Person,
    attendees: Iterable[Person],
    optional: Iterable[Person] = (),
    subject: str = "",
    place: str = "",
    text: str = "",
) -> Calendar:
    """The invitation to a new meeting; those with copies may come, whoever gets a hidden copy is not named."""
    event = Event()
    event.add("uid", f"{uuid.uuid4()}@{settings.POSTDESK_HOSTNAME}")
    event.add("dtstamp", timezone.now().astimezone(UTC))
    # In UTC, so that no description of a time zone is needed, which is where calendars disagree most.
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))
    event.add("summary", subject)
    event.add("sequence", 0)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    if place:
        event.add("location", place)
    if text:
        event.add("description", text)
    event["organizer"] = _party(organizer)
    for people, role in ((attendees, "REQ-PARTICIPANT"), (optional, "OPT-PARTICIPANT")):
        for person in people:
            event.add("attendee", _attendee(person, role), encode=False)
    calendar = ICalendar()
    calendar.add("prodid", "-//Postdesk//Postdesk//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    calendar.add_component(event)
    return Calendar("REQUEST", calendar.to_ical())


def when_and_where(calendar: Calendar) -> tuple[datetime, datetime, str]:
    """The start, the end and the place of the meeting in an invitation of ours; "" without a place."""
    event: Any = ICalendar.from_ical(calendar.content).walk("VEVENT")[0]
    return event["dtstart"].dt, event["dtend"].dt, str(event.get("location", ""))


def _attendee(person: Person, role: str) -> vCalAddress:
    party = _party(person)
    party.params |= {"ROLE": role, "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    return party


def _party(person: Person) -> vCalAddress:
    party = vCalAddress(f"mailto:{person.address}")
    # Quotes can't be written within a parameter at all (RFC 5545 3.1).
    name = "".join(each for each in person.name if each.isprintable()).replace('"', "’")
    if name:
        party.params["CN"] = name
    return party
