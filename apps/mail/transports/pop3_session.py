"""The session of a POP3 client until it is signed in, and what its errors mean."""

import base64
import poplib
import ssl
from contextlib import suppress
from typing import Any

from apps.mail.tls import verifying_context
from apps.mail.transports.answers import sign_in_failure
from apps.mail.transports.base import Connection, TransportError
from apps.mail.transports.credentials import bearer_token, login_and_password, token_not_taken, xoauth2
from apps.mail.transports.network import greeted, network_failure, session_lost
from apps.mail.troubles import Trouble

# poplib gives up at lines of more than 2,048 bytes, and with them the session; letters with longer ones
# exist.
poplib._MAXLINE = 1 << 30  # type: ignore[attr-defined]  # the module's only way to set it


class _Client(poplib.POP3):
    """poplib's client, which closes its socket when no greeting comes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().__init__(*args, **kwargs)
        except Exception:
            if hasattr(self, "file"):
                hang_up(self)
            raise


class _TlsClient(_Client, poplib.POP3_SSL):
    """The same over TLS."""


def dial(connection: Connection) -> poplib.POP3:
    """Connect, and encrypt as the connection demands; not signed in yet."""
    # Without a context of its own poplib checks no certificates at all.
    context = verifying_context(connection.ca_file)
    address = (connection.server, connection.port)
    with greeted(connection, poplib.error_proto, pop3_failure):
        client: poplib.POP3
        if connection.security == "ssl":
            client = _TlsClient(*address, timeout=connection.connect_timeout, context=context)
        else:
            client = _Client(*address, timeout=connection.connect_timeout)
    client.sock.settimeout(connection.read_timeout)
    if connection.security == "starttls":
        try:
            _start_tls(client, context)
        except TransportError:
            hang_up(client)
            raise
    return client


def sign_in(client: poplib.POP3, connection: Connection) -> None:
    """Sign in with a password or a token; in clear only where the connection says so and the server agrees."""
    if connection.authentication == "oauth2":
        _present_token(client, connection)
        return
    login, password = login_and_password(connection)
    try:
        client.user(login)
        client.pass_(password)
    except (poplib.error_proto, OSError) as error:
        failure = pop3_failure(error)
        if failure.trouble is Trouble.SERVER_ERROR:
            failure = sign_in_failure(failure.detail)
        raise failure from error


def _present_token(client: poplib.POP3, connection: Connection) -> None:
    """XOAUTH2 by the AUTH command (RFC 5034), which poplib has no method for."""
    token = bearer_token(connection)
    presented = base64.b64encode(xoauth2(connection, token).encode()).decode("ascii")
    challenge = b""
    try:
        said = _command(client, "AUTH XOAUTH2")
        if said.startswith(b"+ ") or said == b"+":
            said = _command(client, presented)
        if said.startswith(b"+ "):
            # The server's error, in JSON; it wants an empty answer before it says -ERR.
            challenge = said.removeprefix(b"+ ")
            _command(client, "")
    except (poplib.error_proto, OSError) as error:
        failure = pop3_failure(error)
        if failure.trouble is Trouble.SERVER_ERROR:
            failure = token_not_taken(connection, token, failure.detail, challenge)
        raise failure from error


def _command(client: poplib.POP3, line: str) -> bytes:
    answer: bytes = client._shortcmd(line)  # type: ignore[attr-defined]  # the only way to say what poplib doesn't know
    return answer


def hang_up(client: poplib.POP3) -> None:
    """Close the connection without QUIT: the server forgets what was marked for deletion."""
    with suppress(OSError):
        client.close()


def pop3_failure(error: poplib.error_proto | OSError) -> TransportError:
    """The trouble behind an error of poplib or its socket."""
    if isinstance(error, OSError):
        return session_lost(error)
    said = error.args[0] if error.args else ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if words == "-ERR EOF":
        return TransportError(Trouble.CONNECTION_LOST)
    if not words.startswith("-ERR"):
        return TransportError(Trouble.PROTOCOL_ERROR, words)
    return TransportError(Trouble.SERVER_ERROR, words.removeprefix("-ERR").strip())


def _start_tls(client: poplib.POP3, context: ssl.SSLContext) -> None:
    try:
        if "STLS" not in client.capa():
            raise TransportError(Trouble.TLS_NOT_OFFERED, permanent=True)
        client.stls(context)
    except poplib.error_proto as error:
        failure = pop3_failure(error)
        if failure.trouble is Trouble.SERVER_ERROR:
            failure = TransportError(Trouble.TLS_NOT_OFFERED, failure.detail, permanent=True)
        raise failure from error
    except OSError as error:
        raise network_failure(error) from error
