"""Delivery reports, read receipts and complaints (RFC 3464, 8098, 5965)."""

from typing import NamedTuple

from apps.intake.mime.headers import Headers, read_headers
from apps.intake.mime.letter import Automatic, FailedRecipient, Report
from apps.intake.mime.message_ids import read_message_id
from apps.intake.mime.parts import Part

_ACTIONS = {"failed": Automatic.BOUNCE, "delayed": Automatic.DELAYED}
_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_ORIGINAL_TYPES = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/rfc822-headers",
}


class Verdict(NamedTuple):
    """What kind of report a letter is, and what it says."""

    automatic: Automatic
    report: Report


def read_report(attached: list[Part], types: set[str]) -> Verdict | None:
    """Return what the parts of a report say, None when the letter is none."""
    if "message/disposition-notification" in types:
        return Verdict(Automatic.READ, _receipt(attached))
    if "message/feedback-report" in types:
        return Verdict(Automatic.COMPLAINT, _original(attached, Report()))
    if not types & _STATUS_TYPES:
        return None
    recipients: tuple[FailedRecipient, ...] = ()
    envelope = ""
    for part in attached:
        if part.type in _STATUS_TYPES:
            envelope, recipients = _status(part.content().data)
            break
    actions = {recipient.action for recipient in recipients}
    kind = next((kind for action, kind in _ACTIONS.items() if action in actions), Automatic.DELIVERED)
    return Verdict(
        kind if actions else Automatic.BOUNCE,
        _original(attached, Report(recipients, original_envelope_id=envelope)),
    )


def _blocks(data: bytes) -> list[Headers]:
    blocks: list[Headers] = []
    position = 0
    while position < len(data) and len(blocks) < 2_000:
        fields, after, _ = read_headers(data, position)
        if fields:
            blocks.append(Headers(fields))
        if after <= position:
            break
        position = after
    return blocks


def _status(data: bytes) -> tuple[str, tuple[FailedRecipient, ...]]:
    envelope = ""
    recipients = []
    for block in _blocks(data):
        envelope = envelope or block.text("original-envelope-id")
        if "action" in block or "final-recipient" in block or "status" in block:
            recipients.append(_recipient(block))
    return envelope, tuple(recipients)


def _recipient(block: Headers) -> FailedRecipient:
    address = block.text("original-recipient") or block.text("final-recipient")
    final = block.text("final-recipient") or address
    return FailedRecipient(
        address=final.partition(";")[2].strip().strip("<>") or final.strip("<>"),
        action=block.text("action").lower().partition(" ")[0],
        status=block.text("status").partition(" ")[0],
        diagnostic=block.text("diagnostic-code").partition(";")[2].strip() or block.text("diagnostic-code"),
    )


def _original(attached: list[Part], report: Report) -> Report:
    for part in attached:
        if part.type in _ORIGINAL_TYPES:
            headers = Headers(read_headers(part.content().data, 0)[0])
            return Report(
                report.recipients,
                original_message_id=read_message_id(headers.raw("message-id")),
                original_envelope_id=report.original_envelope_id,
                original_subject=headers.text("subject"),
            )
    return report


def _receipt(attached: list[Part]) -> Report:
    for part in attached:
        if part.type == "message/disposition-notification":
            for block in _blocks(part.content().data):
                if found := read_message_id(block.raw("original-message-id")):
                    return Report(original_message_id=found)
    return _original(attached, Report())
