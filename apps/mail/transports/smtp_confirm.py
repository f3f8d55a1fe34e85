"""Asking an SMTP server whether it knows a recipient, before a letter is sent (seed 002: «Подтверждать адрес»)."""

import secrets
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.mail.transports.base import Refusal
from apps.mail.transports.smtp_session import mail_command, smtp_path, told
from apps.mail.troubles import Trouble


@dataclass(slots=True)
class Knowing:
    """What a session has learnt of its server: whether VRFY tells, and which domains' recipients it checks."""

    verifies: bool = True
    domains: dict[str, bool] = field(default_factory=dict)


def unconfirmed(
    client: smtplib.SMTP, knowing: Knowing, envelope_from: str, recipients: Sequence[str]
) -> dict[str, Refusal]:
    """The recipients that the server doesn't know or can't tell of, each with its answer.

    VRFY is asked first. Where the server doesn't offer it, or doesn't commit itself (252, RFC 5321 3.5.3), RCPT
    tells, provided that the server refuses an address of the same domain that surely nobody has.
    """
    refusals = {recipient: _refusal(client, knowing, envelope_from, recipient) for recipient in recipients}
    return {recipient: refusal for recipient, refusal in refusals.items() if refusal}


def _refusal(client: smtplib.SMTP, knowing: Knowing, envelope_from: str, recipient: str) -> Refusal | None:
    try:
        path = smtp_path(client, recipient)
    except ValueError as error:
        return Refusal(recipient, Trouble.RECIPIENT_REFUSED, str(error), permanent=True)
    answer = ""
    if knowing.verifies:
        client.command_encoding = "ascii" if path.isascii() else "utf-8"
        code, words = client.docmd("VRFY", path.strip("<>") + ("" if path.isascii() else " SMTPUTF8"))
        answer = told(code, words)
        if code in (250, 251):
            return None
        if code in (550, 551, 553):
            return Refusal(recipient, Trouble.RECIPIENT_REFUSED, answer, permanent=True)
        knowing.verifies = code < 500
    domain = path.rpartition("@")[2].rstrip(">").lower()
    if domain not in knowing.domains:
        nobody = f"<postdesk-{secrets.token_hex(8)}@{domain}>"
        code, words = _probe(client, envelope_from, nobody)
        knowing.domains[domain] = code in (550, 551, 553, 554)
        answer = told(code, words)
    if not knowing.domains[domain]:
        return Refusal(recipient, Trouble.RECIPIENT_UNCONFIRMED, answer, permanent=True)
    code, words = _probe(client, envelope_from, path)
    if code in (250, 251):
        return None
    trouble = Trouble.RECIPIENT_REFUSED if code >= 500 else Trouble.RECIPIENT_DEFERRED
    return Refusal(recipient, trouble, told(code, words), permanent=code >= 500)


def _probe(client: smtplib.SMTP, envelope_from: str, path: str) -> tuple[int, bytes]:
    """The answer to RCPT in a transaction that is not finished."""
    code, words = client.docmd("MAIL", mail_command(client, envelope_from, [path]))
    if code == 250:
        code, words = client.docmd("RCPT", f"TO:{path}")
    client.rset()
    return code, words
