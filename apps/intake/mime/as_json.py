"""A letter as the JSON that the command line prints: the same keys for every letter."""

from datetime import datetime
from pathlib import Path

from apps.intake.mime.letter import Address, Attachment, Letter, Meeting, Report
from apps.intake.mime.text import clean

Json = dict[str, object]


def letter_as_json(letter: Letter, file: str) -> Json:
    """Return the letter that came from `file`; times in ISO 8601 and UTC, what there is none of is null or empty."""
    return {
        "file": file,
        "subject": letter.subject,
        "from": _address(letter.sender),
        "to": [_address(each) for each in letter.to],
        "cc": [_address(each) for each in letter.cc],
        "reply_to": [_address(each) for each in letter.reply_to],
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to[0] if letter.in_reply_to else "",
        "references": list(letter.references),
        "date": _moment(letter.date),
        "text": letter.text,
        "html": letter.html,
        "new_text": letter.new_text,
        "quoted_text": letter.quoted_text,
        "attachments": [_attachment(each) for each in letter.attachments],
        "automatic": letter.automatic.value or None,
        "report": _report(letter.report),
        "meeting": _meeting(letter.meeting),
        "oddities": list(letter.oddities),
    }


def printable(path: Path) -> str:
    """Return a path as text, whatever bytes its name is made of."""
    return clean(str(path).encode(errors="surrogateescape").decode(errors="replace"))


def _address(address: Address | None) -> Json | None:
    return {"name": address.name, "address": address.address} if address else None


def _moment(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _attachment(attachment: Attachment) -> Json:
    return {
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "inline": attachment.inline,
        "content_id": attachment.content_id,
    }


def _report(report: Report | None) -> Json | None:
    if report is None:
        return None
    return {
        "recipients": [
            {
                "address": each.address,
                "action": each.action,
                "status": each.status,
                "diagnostic": each.diagnostic,
            }
            for each in report.recipients
        ],
        "original_message_id": report.original_message_id,
        "original_envelope_id": report.original_envelope_id,
        "original_subject": report.original_subject,
    }


def _meeting(meeting: Meeting | None) -> Json | None:
    if meeting is None:
        return None
    return {
        "method": meeting.method,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "summary": meeting.summary,
        "organizer": _address(meeting.organizer),
        "attendees": [
            {"name": each.name, "address": each.address, "status": each.status} for each in meeting.attendees
        ],
        "start": _moment(meeting.start),
        "end": _moment(meeting.end),
        "all_day": meeting.all_day,
        "time_zone": meeting.time_zone,
        "place": meeting.place,
        "recurrence": meeting.recurrence,
    }
