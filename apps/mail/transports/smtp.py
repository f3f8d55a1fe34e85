"""SMTP: handing letters to a mail server (RFC 5321), several in one session."""

import re
import smtplib
import time
from collections.abc import Callable, Sequence

from apps.mail.transports.base import (
    Closing,
    Connection,
    NoSessionError,
    OutcomeUnknownError,
    Refusal,
    TransportError,
    nothing,
)
from apps.mail.transports.smtp_confirm import Knowing, unconfirmed
from apps.mail.transports.smtp_refusals import letter_refused, recipient_refused, sender_refused
from apps.mail.transports.smtp_session import dial, hang_up, mail_command, sign_in, smtp_failure, smtp_path, told
from apps.mail.troubles import Trouble

# A server may look at a letter for a while before it takes it (RFC 5321 §4.5.3.2.6): so many times the usual timeout.
PATIENCE = 5
# A long letter takes a while over a slow line: so many times the usual timeout, and still less than a lease lasts.
LONGEST_TRANSFER = 3
PIECE = 64 * 1024  # octets that are handed over at a time


class _SessionOverError(Exception):
    """The server does no more in this session; it says so at the first command of a letter, so nothing has begun."""

    def __init__(self, failure: TransportError) -> None:
        super().__init__(str(failure))
        self.failure = failure


class SmtpSender(Closing):
    """A session with the server, see `Sender`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client: smtplib.SMTP | None = None
        self._knowing = Knowing()
        self._between = False  # the last letter was taken, so that another may follow at once

    def send(
        self, envelope_from: str, recipients: Sequence[str], message: bytes, settle: Callable[[], None] = nothing
    ) -> list[Refusal]:
        reused = self._client is not None
        try:
            return self._send(envelope_from, recipients, message, settle)
        except _SessionOverError as over:
            self._drop()
            # That the server has ended the session since the last letter is no trouble of this one.
            if reused:
                return self.send(envelope_from, recipients, message, settle)
            raise over.failure from over

    def _send(
        self, envelope_from: str, recipients: Sequence[str], message: bytes, settle: Callable[[], None]
    ) -> list[Refusal]:
        client = self._ready(settle)
        self._between = False
        try:
            unknown = self._unknown(client, envelope_from, recipients)
            known = [recipient for recipient in recipients if recipient not in unknown]
            refusals = _hand_over(client, envelope_from, known, message, settle) if known else []
        except smtplib.SMTPException as error:
            self._drop()
            raise smtp_failure(error) from error
        except OutcomeUnknownError:
            self._drop()
            raise
        self._between = len(refusals) < len(known)
        return [*unknown.values(), *refusals]

    def confirm(self, envelope_from: str, recipients: Sequence[str]) -> list[Refusal]:
        """Those of the recipients that the server doesn't know, or can't tell; nothing is sent."""
        client = self._ready()
        try:
            return list(self._unknown(client, envelope_from, recipients, always=True).values())
        except smtplib.SMTPException as error:
            self._drop()
            raise smtp_failure(error) from error

    def close(self) -> None:
        if self._client:
            hang_up(self._client)
            self._client = None

    def _unknown(
        self, client: smtplib.SMTP, envelope_from: str, recipients: Sequence[str], *, always: bool = False
    ) -> dict[str, Refusal]:
        if not (always or self._connection.confirm_recipients):
            return {}
        return unconfirmed(client, self._knowing, envelope_from, recipients)

    def _ready(self, settle: Callable[[], None] = nothing) -> smtplib.SMTP:
        """A session with nothing begun in it; a new one if the server has ended the last."""
        if self._client and not self._between and not _reset(self._client):
            self._drop()
        if self._client is None:
            settle()
            try:
                self._client = _opened(self._connection)
            except TransportError as error:
                raise NoSessionError(
                    error.trouble, error.detail, permanent=error.permanent, pause=error.pause
                ) from error
        return self._client

    def _drop(self) -> None:
        if self._client:
            self._client.close()
            self._client = None


def _opened(connection: Connection) -> smtplib.SMTP:
    client = dial(connection)
    try:
        sign_in(client, connection)
    except TransportError:
        hang_up(client)
        raise
    return client


def _reset(client: smtplib.SMTP) -> bool:
    try:
        return client.rset()[0] == 250
    except smtplib.SMTPException:
        return False


def _hand_over(
    client: smtplib.SMTP, envelope_from: str, recipients: Sequence[str], message: bytes, settle: Callable[[], None]
) -> list[Refusal]:
    limit = client.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(message):
        words = f"The letter has {len(message)} bytes; the server takes {limit}."
        raise TransportError(Trouble.MESSAGE_REFUSED, words, permanent=True)
    refusals: list[Refusal] = []
    paths = {}
    for recipient in recipients:
        try:
            paths[recipient] = smtp_path(client, recipient)
        except ValueError as error:
            refusals.append(Refusal(recipient, Trouble.RECIPIENT_REFUSED, str(error), permanent=True))
    if not paths:
        return refusals
    _mail(client, envelope_from, list(paths.values()), message)
    taken = False
    for recipient, path in paths.items():
        if refusal := _rcpt(client, recipient, path, others_taken=taken):
            refusals.append(refusal)
        else:
            taken = True
    if taken:
        _data(client, message, settle)
    return refusals


def _mail(client: smtplib.SMTP, envelope_from: str, paths: list[str], message: bytes) -> None:
    options = ""
    if client.has_extn("size"):
        options += f" SIZE={len(message)}"
    # Servers that don't offer 8BITMIME mostly pass it on all the same; the letter's own encoding can't be
    # changed here.
    if client.has_extn("8bitmime") and not message.isascii():
        options += " BODY=8BITMIME"
    command = mail_command(client, envelope_from, paths, options)
    try:
        code, words = client.docmd("MAIL", command)
    except smtplib.SMTPException as error:
        raise _SessionOverError(smtp_failure(error)) from error
    if code != 250:
        failure = sender_refused(code, told(code, words))
        # What a server refuses for now may be too much for one session only.
        raise failure if failure.permanent else _SessionOverError(failure)


def _rcpt(client: smtplib.SMTP, recipient: str, path: str, *, others_taken: bool) -> Refusal | None:
    code, words = client.docmd("RCPT", f"TO:{path}")
    if code in (250, 251, 252):
        return None
    return recipient_refused(recipient, code, told(code, words), others_taken=others_taken)


def _data(client: smtplib.SMTP, message: bytes, settle: Callable[[], None]) -> None:
    code, words = client.docmd("DATA")
    if code != 354:
        raise letter_refused(code, told(code, words))
    stuffed = _stuffed(message)
    try:
        settle()
    except Exception:
        client.close()
        raise
    assert client.sock
    usual = client.sock.gettimeout() or 0
    _send_in_pieces(client, stuffed, time.monotonic() + usual * LONGEST_TRANSFER)
    client.sock.settimeout(usual * PATIENCE)
    try:
        code, words = client.getreply()
    except smtplib.SMTPException as error:
        raise OutcomeUnknownError(str(error)) from error
    client.sock.settimeout(usual)
    if code != 250:
        raise letter_refused(code, told(code, words))


def _stuffed(message: bytes) -> bytes:
    """The letter as DATA takes it (RFC 5321 §4.5.2).

    Line ends are made uniform, so that no "." in the letter can end it early for some server on the way.
    """
    if not message.count(b"\r\n") == message.count(b"\r") == message.count(b"\n"):
        message = re.sub(rb"\r?\n|\r", b"\r\n", message)
    lines = b"\r\n" + message.removesuffix(b"\r\n")
    return lines.replace(b"\r\n.", b"\r\n..")[2:] + b"\r\n.\r\n"


def _send_in_pieces(client: smtplib.SMTP, content: bytes, end: float) -> None:
    """Hand the content over; a server must take a piece in the usual time, and all of them before the end."""
    view = memoryview(content)
    for start in range(0, len(view), PIECE):
        if time.monotonic() > end:
            client.close()
            raise TransportError(Trouble.TIMEOUT, f"{start} of {len(view)} bytes were taken in the end.")
        client.send(view[start : start + PIECE])
