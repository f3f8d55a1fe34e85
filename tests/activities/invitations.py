"""Invitations that come in, the button that answers them, and the answers that leave by letter."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from apps.activities.models import EmailActivity, Meeting
from apps.intake.pipeline import work_mailbox
from apps.mail.models import OutboxLetter
from tests.boxes import Box

UID = "040000008200E00074C5B7101A82E008"
INVITATION = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{UID}",
        "SEQUENCE:{sequence}",
        "DTSTAMP:20261120T080000Z",
        "{more}DTSTART:20261125T090000Z",
        "DTEND:20261125T100000Z",
        "SUMMARY:Обсудить поставку",
        "ORGANIZER;CN=Анна Ким:mailto:anna@northwind.example",
        "ATTENDEE;CN=Support:mailto:Support@postdesk.example",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
)


WHOLE_DAYS = {"START:20261125T090000Z": "START;VALUE=DATE:20261125", "END:20261125T100000Z": "END;VALUE=DATE:20261127"}


def invitation(
    method: str = "REQUEST", *, sequence: int = 1, more: str = "", day: int = 20, whole_days: bool = False
) -> bytes:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = "Анна Ким <anna@northwind.example>"
    letter["To"] = "support@postdesk.example"
    letter["Subject"] = "Обсудить поставку"
    letter["Date"] = f"Fri, {day} Nov 2026 09:41:00 +0300"
    letter["Message-ID"] = f"<{method}-{sequence}-{day}@northwind.example>"
    letter.set_content("Приходите!")
    text = INVITATION.format(method=method, sequence=sequence, more=more)
    for time, days in WHOLE_DAYS.items() if whole_days else ():
        text = text.replace(time, days)
    letter.add_alternative(text, subtype="calendar", params={"method": method})
    return letter.as_bytes()


def take_in(box: Box, *letters: bytes) -> Meeting:
    """The meeting of the first of the letters."""
    for raw in letters:
        box.deliver(raw)
    assert work_mailbox(box.mailbox).trouble == ""
    first = message_from_bytes(letters[0])["Message-ID"]
    return EmailActivity.objects.get(message_id=first).meeting


def answer(agent: Client, meeting: Meeting, choice: str, text: str = "", **headers: str) -> str:
    """Press a button of the card; the card as it is then."""
    address = reverse("activities:answer", args=[meeting.activity_id])
    response = agent.post(address, {"answer": choice, "text": text}, headers={"HX-Request": "true", **headers})
    assert response.status_code == 200
    return response.content.decode()


def sent_calendars() -> list[tuple[Any, Any]]:
    """The letters in the outbox with the events of their calendars, oldest first."""
    found = []
    for row in OutboxLetter.objects.exclude(state=OutboxLetter.State.WITHDRAWN).order_by("pk"):
        letter = message_from_bytes(bytes(row.mime), policy=SMTP)
        (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
        assert part.get_param("method") == "REPLY"
        calendar = Calendar.from_ical(part.get_content())
        assert calendar["METHOD"] == "REPLY"
        found.append((letter, calendar.walk("VEVENT")[0]))
    return found
