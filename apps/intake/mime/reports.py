"""Delivery reports, read receipts and complaints in their standard forms (RFC 3464, 8098, 5965)."""

import re
from dataclasses import replace
from typing import NamedTuple

from apps.intake.mime.files import File
from apps.intake.mime.headers import Headers, read_headers
from apps.intake.mime.letter import Automatic, FailedRecipient, Report
from apps.intake.mime.message_ids import read_ids, read_message_id
from apps.intake.mime.text import one_line

STATUS_TYPES = frozenset(("message/delivery-status", "message/global-delivery-status"))
RECEIPT_TYPES = frozenset(("message/disposition-notification", "message/global-disposition-notification"))
COMPLAINT_TYPE = "message/feedback-report"
ORIGINAL_TYPES = frozenset(
    ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers")
)
_COMPLAINT_SUBJECT = re.compile(r"\s*complaint about message from\b", re.IGNORECASE)
_MAX_BLOCKS = 2_000
_MAX_ORIGINAL = 100_000  # bytes of its header
# What the first figure of a status means when a report leaves the action out.
_ACTIONS = {"5": "failed", "4": "delayed", "2": "delivered"}
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_BLANK_LINE = re.compile(rb"\s*\n")


class Verdict(NamedTuple):
    """What kind of report a letter is, and what it says."""

    automatic: Automatic
    report: Report


def read_report(files: list[File]) -> Verdict | None:
    """Return what the parts of a report say, None when the letter has no such parts."""
    for file in files:
        if file.type in STATUS_TYPES:
            return _delivery_report(file, files)
        if file.type in RECEIPT_TYPES:
            return Verdict(Automatic.READ, _receipt(file, files))
        if file.type == COMPLAINT_TYPE:
            return Verdict(Automatic.COMPLAINT, _complaint(file, files))
    return None


def read_plain_complaint(subject: str, files: list[File]) -> Verdict | None:
    """Return a complaint as Outlook.com sends it: no report at all, only a subject and the letter."""
    if not _COMPLAINT_SUBJECT.match(subject) or not any(file.type in ORIGINAL_TYPES for file in files):
        return None
    return Verdict(Automatic.COMPLAINT, with_original(Report(), files))


def _delivery_report(file: File, files: list[File]) -> Verdict:
    blocks = _blocks(file.content)
    recipients = tuple(_recipient(block) for block in blocks if "action" in block or "final-recipient" in block)
    actions = {recipient.action for recipient in recipients}
    if "failed" in actions or not actions:
        kind = Automatic.BOUNCE
    elif "delayed" in actions:
        kind = Automatic.DELAYED
    else:
        kind = Automatic.DELIVERED
    envelope = next((found for block in blocks if (found := block.text("original-envelope-id"))), "")
    # Gmail's field, where it returns nothing of the letter itself.
    cited = next((found for block in blocks if (found := block.raw("x-original-message-id"))), "")
    report = Report(recipients, original_message_id=read_message_id(cited), original_envelope_id=envelope)
    return Verdict(kind, with_original(report, files))


def _blocks(data: bytes) -> list[Headers]:
    """Return the groups of fields that empty lines part."""
    blocks: list[Headers] = []
    position = 0
    while len(blocks) < _MAX_BLOCKS:
        blank = _BLANK_LINE.match(data, position)
        fields, after, _ = read_headers(data, blank.end() if blank else position)
        if not fields:
            break
        blocks.append(Headers(fields))
        position = after
    return blocks


def _recipient(block: Headers) -> FailedRecipient:
    status = _STATUS.search(block.text("status"))
    action = re.match(r"[a-z]*", block.text("action").lower())
    return FailedRecipient(
        address=_typed(block.text("final-recipient") or block.text("original-recipient")).strip("<> "),
        action=(action[0] if action else "") or (_ACTIONS.get(status[1][0], "") if status else ""),
        status=status[1] if status else "",
        diagnostic=_typed(block.text("diagnostic-code")),
    )


def _typed(value: str) -> str:
    """Return the value of a field such as "rfc822; a@b.ru" without its type."""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and "@" not in kind and " " not in kind.strip() else value.strip()


def _receipt(file: File, files: list[File]) -> Report:
    report = Report()
    for block in _blocks(file.content):
        report = replace(
            report,
            original_message_id=report.original_message_id or read_message_id(block.raw("original-message-id")),
        )
    return with_original(report, files)


def _complaint(file: File, files: list[File]) -> Report:
    addresses = [
        one_line(value).strip("<>")
        for block in _blocks(file.content)
        for value in (*block.raw_all("original-rcpt-to"), *block.raw_all("removal-recipient"))
    ]
    recipients = tuple(FailedRecipient(address, "complaint", "", "") for address in dict.fromkeys(addresses))
    return with_original(Report(recipients), files)


def with_original(report: Report, files: list[File]) -> Report:
    """Add what the enclosed original, or its headers, say of themselves."""
    for file in files:
        if file.type in ORIGINAL_TYPES:
            return with_headers(report, file.content)
    return report


def with_headers(report: Report, original: bytes) -> Report:
    """Add the ids and the subject of the letter that begins `original`."""
    headers = Headers(read_headers(original[:_MAX_ORIGINAL].lstrip()).fields)
    return replace(
        report,
        original_message_id=report.original_message_id or read_message_id(headers.raw("message-id")),
        original_subject=report.original_subject or headers.text("subject"),
        original_references=report.original_references or read_ids(" ".join(headers.raw_all("references"))),
    )
