"""The session of an IMAP4 client until it is signed in, and what its errors mean."""

import re
import ssl
from contextlib import suppress
from imaplib import IMAP4

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError, ProtocolError

from apps.mail.tls import verifying_context
from apps.mail.transports.answers import sign_in_failure
from apps.mail.transports.base import Connection, TransportError
from apps.mail.transports.credentials import bearer_token, login_and_password, token_not_taken, xoauth2
from apps.mail.transports.network import greeted, network_failure, session_lost
from apps.mail.troubles import Trouble

# What the response codes of RFC 3501 and RFC 5530 mean for the work on letters and folders.
_CODES = [
    (r"\[(NOPERM|READ-ONLY)\]", Trouble.NOT_WRITABLE),
    (r"\[(TRYCREATE|NONEXISTENT)\]", Trouble.FOLDER_MISSING),
    (r"\[OVERQUOTA\]", Trouble.QUOTA),
    (r"^got more than", Trouble.PROTOCOL_ERROR),
    # Exchange Online lets a token in and tells only now that it does not open this mailbox.
    (r"authenticated but not connected", Trouble.MAILBOX_FORBIDDEN),
]


def dial(connection: Connection) -> IMAPClient:
    """Connect, and encrypt as the connection demands; not signed in yet."""
    context = verifying_context(connection.ca_file)
    # The greeting is awaited with the first timeout, everything else with the second.
    timeouts = SocketTimeout(connect=connection.connect_timeout, read=connection.read_timeout)
    tls = connection.security == "ssl"
    with greeted(connection, IMAP4.error, imap_failure):
        client = IMAPClient(connection.server, connection.port, ssl=tls, ssl_context=context, timeout=timeouts)
    # IMAPClient lets imaplib build debugging texts of all that it reads, which doubles the memory of a fetch.
    client._imap.debug = 0
    client.normalise_times = False
    if connection.security == "starttls":
        try:
            _start_tls(client, context)
        except TransportError:
            hang_up(client)
            raise
    return client


def hang_up(client: IMAPClient) -> None:
    """Close the connection without a farewell, whatever its state."""
    with suppress(OSError):
        client.shutdown()


def sign_in(client: IMAPClient, connection: Connection) -> None:
    """Sign in with a password or a token; in clear only where the connection says so and the server agrees."""
    if connection.authentication == "oauth2":
        _present_token(client, connection)
        return
    login, password = login_and_password(connection)
    # Every server knows LOGIN, but imaplib can't put spaces, backslashes or letters beyond ASCII into it.
    simple = re.fullmatch(r"[\w.@+=-]+", login, re.ASCII) and password.isascii()
    try:
        closed = client.has_capability("LOGINDISABLED")
        if closed and not client.has_capability("AUTH=PLAIN"):
            clear = connection.security == "none"
            trouble = Trouble.TLS_REQUIRED if clear else Trouble.SIGN_IN_NOT_OFFERED
            raise TransportError(trouble, permanent=True)
        if simple and not closed:
            client.login(login, password)
        else:
            client.plain_login(login, password)
    except (IMAP4.error, OSError) as error:
        raise _sign_in_failure(error) from error


def _start_tls(client: IMAPClient, context: ssl.SSLContext) -> None:
    try:
        if not client.has_capability("STARTTLS"):
            raise TransportError(Trouble.TLS_NOT_OFFERED, permanent=True)
        client.starttls(context)
    except IMAP4.abort as error:
        raise imap_failure(error) from error
    except IMAP4.error as error:
        raise TransportError(Trouble.TLS_NOT_OFFERED, _words(error), permanent=True) from error
    except OSError as error:
        raise network_failure(error) from error


def _present_token(client: IMAPClient, connection: Connection) -> None:
    token = bearer_token(connection)
    presented = xoauth2(connection, token)
    challenges: list[bytes] = []

    def answer(challenge: bytes) -> str:
        # The first challenge is empty; a second one is the server's error, which wants an empty answer.
        challenges.append(challenge)
        return presented if len(challenges) == 1 else ""

    try:
        if not client.has_capability("AUTH=XOAUTH2"):
            raise TransportError(Trouble.TOKEN_NOT_OFFERED, permanent=True)
        client.sasl_login("XOAUTH2", answer)
    except (IMAP4.error, OSError) as error:
        cause = error.__context__ if isinstance(error, LoginError) else error
        if isinstance(cause, (IMAP4.abort, OSError)):
            raise imap_failure(cause) from error
        raise token_not_taken(connection, token, _words(error), b"".join(challenges[1:])) from error


def _sign_in_failure(error: IMAP4.error | OSError) -> TransportError:
    # IMAPClient turns every failure of a sign-in into LoginError, even a connection that broke.
    cause = error.__context__ if isinstance(error, LoginError) else error
    said = sign_in_failure(_words(error))
    if isinstance(cause, (IMAP4.abort, OSError)) and said.trouble is Trouble.SIGN_IN_REFUSED:
        return imap_failure(cause)
    return said


def imap_failure(error: IMAP4.error | OSError | ValueError) -> TransportError:
    """The trouble behind an error of imaplib or its socket, by its kind and the server's response code."""
    if isinstance(error, OSError):
        return session_lost(error)
    words = _words(error)
    if isinstance(error, IMAP4.readonly):
        return TransportError(Trouble.NOT_WRITABLE, words, permanent=True)
    if isinstance(error, IMAP4.abort):
        strange = "unexpected" in words
        return TransportError(Trouble.PROTOCOL_ERROR if strange else Trouble.CONNECTION_LOST, words)
    if isinstance(error, (ProtocolError, ValueError)):
        return TransportError(Trouble.PROTOCOL_ERROR, words)
    for code, trouble in _CODES:
        if re.search(code, words):
            permanent = trouble in (Trouble.NOT_WRITABLE, Trouble.FOLDER_MISSING, Trouble.MAILBOX_FORBIDDEN)
            return TransportError(trouble, words, permanent=permanent)
    return TransportError(Trouble.SERVER_ERROR, words)


def _words(error: Exception) -> str:
    """What the server said, without the wrapping that imaplib and IMAPClient put around it."""
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return re.sub(r"^(\w+ failed: |b(?=['\"]))", "", text).strip("'\" ")
