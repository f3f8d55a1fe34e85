"""What a transport signs in with."""

import base64
import json
import re

from apps.mail.transports.answers import sign_in_failure
from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble


def login_and_password(connection: Connection) -> tuple[str, str]:
    r"""The login, as DOMAIN\login where there is a Windows domain that it doesn't name yet, and the password."""
    if connection.authentication != "basic":
        raise TransportError(Trouble.NOT_SUPPORTED, connection.authentication, permanent=True)
    login, domain = connection.login, connection.domain
    if domain and not re.search(r"[\\@]", login):
        login = f"{domain}\\{login}"
    # A line break would end the command, and what follows it would be another one.
    if re.search(r"[\x00-\x1f\x7f]", login + connection.password):
        words = "The login or the password holds a line break or another control character."
        raise TransportError(Trouble.SIGN_IN_REFUSED, words, permanent=True)
    return login, connection.password


def bearer_token(connection: Connection) -> str:
    """The OAuth2 token to sign in with; TransportError tells why there is none."""
    if connection.tokens is None:
        raise TransportError(Trouble.TOKEN_NO_APPLICATION, permanent=True)
    return connection.tokens.token()


def xoauth2(connection: Connection, token: str) -> str:
    """What a token is presented in by IMAP4, POP3 and SMTP alike: Google's XOAUTH2, which Microsoft speaks too."""
    login = connection.opened_mailbox
    if re.search(r"[\x00-\x1f\x7f]", login):
        words = "The login holds a line break or another control character."
        raise TransportError(Trouble.SIGN_IN_REFUSED, words, permanent=True)
    return f"user={login}\x01auth=Bearer {token}\x01\x01"


def token_not_taken(connection: Connection, token: str, words: str, challenge: bytes = b"") -> TransportError:
    """The trouble behind a refused token; `challenge` is the error that XOAUTH2 has the server tell first, in JSON.

    The token is not offered again: it may have been withdrawn before its time.
    """
    said = f"{words} {_error_of(challenge)}".strip()
    failure = sign_in_failure(said)
    if failure.trouble is not Trouble.SIGN_IN_REFUSED:
        return failure
    if connection.tokens is not None:
        connection.tokens.refused(token)
    return TransportError(Trouble.TOKEN_NOT_TAKEN, said, permanent=True)


def _error_of(challenge: bytes) -> str:
    """The fields of the server's error, such as "status 400, scope https://mail.google.com/"."""
    try:
        text = challenge if challenge.lstrip().startswith(b"{") else base64.b64decode(challenge)
        read = json.loads(text)
    except ValueError:
        return ""
    return ", ".join(f"{name} {value}" for name, value in read.items()) if isinstance(read, dict) else ""
