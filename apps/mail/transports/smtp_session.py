"""The session of an SMTP client until it is signed in, and what its errors mean."""

import base64
import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import idna

from apps.mail.tls import verifying_context
from apps.mail.transports.answers import sign_in_failure
from apps.mail.transports.base import Connection, TransportError
from apps.mail.transports.credentials import bearer_token, login_and_password, token_not_taken, xoauth2
from apps.mail.transports.network import greeted, network_failure
from apps.mail.transports.smtp_ntlm import sign_in_with_windows
from apps.mail.troubles import Trouble


def dial(connection: Connection) -> smtplib.SMTP:
    """Connect, encrypt as the connection demands, and say EHLO; not signed in yet."""
    context = verifying_context(connection.ca_file)
    # Without a name smtplib asks the DNS for its own, which may take long.
    options: dict[str, Any] = {"local_hostname": "localhost", "timeout": connection.connect_timeout}
    address = (connection.server, connection.port)
    with greeted(connection, smtplib.SMTPException, smtp_failure):
        client = (
            smtplib.SMTP_SSL(*address, context=context, **options)
            if connection.security == "ssl"
            else smtplib.SMTP(*address, **options)
        )
    assert client.sock
    client.sock.settimeout(connection.read_timeout)
    client.local_hostname = _address_literal(str(client.sock.getsockname()[0]))
    try:
        client.ehlo_or_helo_if_needed()
        if connection.security == "starttls":
            _start_tls(client, context)
            client.ehlo_or_helo_if_needed()
    except smtplib.SMTPException as error:
        client.close()
        raise smtp_failure(error) from error
    except TransportError:
        client.close()
        raise
    return client


def sign_in(client: smtplib.SMTP, connection: Connection) -> None:
    """Sign in with a password or a token, unless the connection wants none."""
    if connection.authentication == "none":
        return
    if connection.authentication == "oauth2":
        _present_token(client, connection)
        return
    mechanisms = client.esmtp_features.get("auth", "").upper().split()
    try:
        if connection.authentication == "ntlm":
            code, words = _present_account(client, connection, mechanisms)
        else:
            code, words = _present_password(client, connection, mechanisms)
    except smtplib.SMTPException as error:
        raise smtp_failure(error) from error
    if code != 235:
        raise sign_in_failure(told(code, words))


def _present_password(client: smtplib.SMTP, connection: Connection, mechanisms: list[str]) -> tuple[int, bytes]:
    # One attempt only: smtplib's own login tries every mechanism, and a wrong password thrice locks accounts.
    login, password = login_and_password(connection)
    if "PLAIN" in mechanisms:
        return client.docmd("AUTH", "PLAIN " + _encoded(f"\0{login}\0{password}"))
    if "LOGIN" in mechanisms:
        code, words = client.docmd("AUTH", "LOGIN")
        for answer in (login, password):
            if code == 334:
                code, words = client.docmd(_encoded(answer))
        return code, words
    closed = connection.security == "none" and client.has_extn("starttls")
    trouble = Trouble.TLS_REQUIRED if closed else Trouble.SIGN_IN_NOT_OFFERED
    raise TransportError(trouble, " ".join(mechanisms), permanent=True)


def _present_account(client: smtplib.SMTP, connection: Connection, mechanisms: list[str]) -> tuple[int, bytes]:
    if "NTLM" not in mechanisms:
        raise TransportError(Trouble.SIGN_IN_OTHERWISE, " ".join(mechanisms), permanent=True)
    return sign_in_with_windows(client, *login_and_password(replace(connection, authentication="basic")))


def _present_token(client: smtplib.SMTP, connection: Connection) -> None:
    token = bearer_token(connection)
    mechanisms = client.esmtp_features.get("auth", "").upper().split()
    if "XOAUTH2" not in mechanisms:
        raise TransportError(Trouble.TOKEN_NOT_OFFERED, " ".join(mechanisms), permanent=True)
    challenge = b""
    try:
        code, words = client.docmd("AUTH", f"XOAUTH2 {_encoded(xoauth2(connection, token))}")
        if code == 334:
            # The server's error, in JSON; it wants an empty answer before it says what it decides.
            challenge = words
            code, words = client.docmd("")
    except smtplib.SMTPException as error:
        raise smtp_failure(error) from error
    if code != 235:
        raise token_not_taken(connection, token, told(code, words), challenge)


def smtp_failure(error: smtplib.SMTPException) -> TransportError:
    """The trouble behind an error of smtplib; refusals of letters are not among them."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        if isinstance(error.__context__, TimeoutError):
            return TransportError(Trouble.TIMEOUT)
        return TransportError(Trouble.CONNECTION_LOST, str(error))
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 400:
        return TransportError(Trouble.SERVER_ERROR, told(error.smtp_code, error.smtp_error))
    return TransportError(Trouble.PROTOCOL_ERROR, str(error))


def told(code: int, words: bytes | str) -> str:
    """The server's answer on one line, with its code."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join([str(code), *text.replace("\0", " ").split()])


def smtp_path(client: smtplib.SMTP, address: str) -> str:
    """The address between angle brackets, its domain in ASCII (RFC 5891); ValueError when it can't be sent."""
    if re.search(r"[\x00-\x20\x7f<>]", address):
        raise ValueError(f"“{address}” is not an address.")
    local, at, domain = address.rpartition("@")
    if not local.isascii() and not client.has_extn("smtputf8"):
        raise ValueError(f"The server does not take addresses like “{address}” (it has no SMTPUTF8).")
    if not domain.isascii():
        domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"<{local}{at}{domain}>"


def mail_command(client: smtplib.SMTP, envelope_from: str, paths: Sequence[str], options: str = "") -> str:
    """The command that begins a letter to these paths, for which the client's encoding is set.

    TransportError (SENDER_REFUSED) when the sender's address can't be sent.
    """
    try:
        sender = smtp_path(client, envelope_from)
    except ValueError as error:
        raise TransportError(Trouble.SENDER_REFUSED, str(error), permanent=True) from error
    international = not all(path.isascii() for path in [sender, *paths])
    client.command_encoding = "utf-8" if international else "ascii"
    return f"FROM:{sender}{options}{' SMTPUTF8' if international else ''}"


def hang_up(client: smtplib.SMTP) -> None:
    """End the session, whatever its state."""
    with suppress(Exception):
        if client.sock:
            # A farewell is a courtesy, not worth the whole timeout.
            client.sock.settimeout(5)
            client.quit()
    client.close()


def _start_tls(client: smtplib.SMTP, context: ssl.SSLContext) -> None:
    if not client.has_extn("starttls"):
        raise TransportError(Trouble.TLS_NOT_OFFERED, permanent=True)
    try:
        client.starttls(context=context)
    except smtplib.SMTPResponseException as error:
        raise TransportError(
            Trouble.TLS_NOT_OFFERED, told(error.smtp_code, error.smtp_error), permanent=True
        ) from error
    except smtplib.SMTPException:
        raise
    except OSError as error:
        raise network_failure(error) from error


def _address_literal(address: str) -> str:
    """How a host without a public name calls itself in EHLO (RFC 5321 §4.1.3)."""
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
