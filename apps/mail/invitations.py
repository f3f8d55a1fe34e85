"""Answers to invitations as calendars: RFC 5546's REPLY, which RFC 6047 sends by letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any, Protocol, runtime_checkable

LONGEST = 200_000  # bytes of a calendar that is read again; a library read of more would take minutes
_CALENDARS = {"text/calendar", "application/ics"}


@runtime_checkable
class AnswersInvitations(Protocol):
    """A source whose server answers invitations itself, and keeps the calendar in step."""

    def answer_invitation(self, message_id: str, answer: str, text: str, folders: Sequence[str]) -> bool:
        """Answer the invitation with this Message-ID, with a message to the organiser or without.

        `answer` is "accepted", "tentative" or "declined"; `folders` are the paths where letters of the mailbox may
        lie. False when the server has no such invitation any more; TransportError as ever.
        """


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an answer has to repeat of the invitation."""

    uid: str
    sequence: int
    summary: str
    organizer_name: str
    organizer_address: str
    start: datetime | None
    end: datetime | None
    all_day: bool
    occurrence: datetime | date | None = None  # RECURRENCE-ID: one meeting of a series


def reply_calendar(
    invitation: Invitation, *, attendee: str, answer: str, comment: str = "", sent_by: str = "", at: datetime
) -> bytes:
    """The answer of one attendee; `answer` is "accepted", "tentative" or "declined".

    `sent_by` is the address that the letter comes from, where that is not the attendee's own.
    """
    from icalendar import Calendar, Event, vCalAddress  # takes a while to load

    event = Event()
    event.add("UID", invitation.uid)
    event.add("SEQUENCE", invitation.sequence)
    event.add("DTSTAMP", at.astimezone(UTC))
    if invitation.occurrence is not None:
        event.add("RECURRENCE-ID", invitation.occurrence)
    for name, moment in (("DTSTART", invitation.start), ("DTEND", invitation.end)):
        if moment is not None:
            event.add(name, moment.date() if invitation.all_day else moment.astimezone(UTC))
    event.add("SUMMARY", invitation.summary)
    event["ORGANIZER"] = _person(vCalAddress, invitation.organizer_address, CN=invitation.organizer_name)
    foreign = sent_by and sent_by.lower() != attendee.lower()
    event["ATTENDEE"] = _person(
        vCalAddress, attendee, PARTSTAT=answer.upper(), **{"SENT-BY": f"mailto:{sent_by}" if foreign else ""}
    )
    if comment:
        event.add("COMMENT", comment)
    event.add("REQUEST-STATUS", "2.0;Success", encode=False)
    calendar = Calendar()
    for name, value in (("PRODID", "-//Postdesk//Postdesk//EN"), ("VERSION", "2.0"), ("METHOD", "REPLY")):
        calendar.add(name, value)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def occurrence_of(letter: bytes, uid: str) -> datetime | date | None:
    """Which meeting of its series the invitation in this letter is about; None for all of them, or a single one."""
    for part in message_from_bytes(letter, policy=default).walk():
        if part.get_content_type() not in _CALENDARS:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and len(content) <= LONGEST:
            return _occurrence(content, uid)
    return None


def _occurrence(calendar: bytes, uid: str) -> datetime | date | None:
    from icalendar import Calendar

    try:
        events = Calendar.from_ical(calendar).walk("VEVENT")
        moments = [each.decoded("RECURRENCE-ID", None) for each in events if str(each.get("UID", "")) == uid]
    except Exception:
        # A foreign parser on hostile input may raise anything.
        return None
    for moment in moments:
        if isinstance(moment, datetime):
            return moment.astimezone(UTC) if moment.tzinfo else moment
        if isinstance(moment, date):
            return moment
    return None


def _person(kind: Any, address: str, **parameters: str) -> Any:
    person = kind(f"mailto:{address}")
    for name, value in parameters.items():
        if value:
            person.params[name] = value
    return person
