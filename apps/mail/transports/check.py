"""The connection test: the steps to a server told apart, so that a person knows which setting to correct."""

import socket
import ssl
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from apps.mail.transports import imap_session, open_source, pop3_session, smtp_session
from apps.mail.transports.base import CheckStep, Connection, Source, TransportError
from apps.mail.transports.check_web import encryption, reach_web
from apps.mail.transports.credentials import bearer_token
from apps.mail.transports.network import network_failure
from apps.mail.troubles import Trouble

_SESSIONS: dict[str, Any] = {"imap4": imap_session, "pop3": pop3_session, "smtp": smtp_session}
_OF_TLS = {
    Trouble.CA_FILE_UNREADABLE,
    Trouble.TLS_UNTRUSTED,
    Trouble.TLS_FAILED,
    Trouble.TLS_UNEXPECTED,
    Trouble.TLS_EXPECTED,
    Trouble.TLS_NOT_OFFERED,
}


def check_source(
    connection: Connection, *, scan_folders: Sequence[str], ok_folder: str = "", error_folder: str = ""
) -> Iterator[CheckStep]:
    """Try everything that collecting needs, and change nothing.

    Ends with the first step that makes the next one impossible; every folder is a step, so that all the
    missing ones are seen at once.
    """
    local = connection.protocol == "maildir"
    if not local and not ((yield from _reach(connection)) and (yield from _get_token(connection))):
        return
    try:
        source = open_source(connection)
    except TransportError as error:
        yield _failed("folder" if local else "sign-in", connection.login or connection.server, error)
        return
    with source:
        if not local:
            yield CheckStep("sign-in", connection.login)
        for path in [*scan_folders, *filter(None, [ok_folder, error_folder])]:
            yield _folder_step(source, path)


def check_sender(connection: Connection) -> Iterator[CheckStep]:
    """Try to reach the server and to sign in; no letter is sent."""
    if not ((yield from _reach(connection)) and (yield from _get_token(connection))):
        return
    try:
        _sign_in(connection)
    except TransportError as error:
        yield _failed("sign-in", connection.login, error)
    else:
        yield CheckStep("sign-in", connection.login)


def list_folders(connection: Connection) -> list[str]:
    """The paths of all folders on the server."""
    with open_source(connection) as source:
        return source.folders()


def create_folders(connection: Connection, paths: Sequence[str]) -> None:
    """Make those of the folders that are missing on the server."""
    with open_source(connection) as source:
        for path in paths:
            source.create_folder(path)


def _sign_in(connection: Connection) -> None:
    if connection.protocol == "ews":
        from apps.mail.transports.ews_sender import EwsSender

        with EwsSender(connection) as sender:
            sender.sign_in()
        return
    if connection.protocol == "graph":
        from apps.mail.transports.graph_sender import GraphSender

        with GraphSender(connection) as graph:
            graph.sign_in()
        return
    client = smtp_session.dial(connection)
    try:
        smtp_session.sign_in(client, connection)
    finally:
        smtp_session.hang_up(client)


def _reach(connection: Connection) -> Generator[CheckStep, None, bool]:
    """The steps until a server of the right protocol listens to us; whether all of them passed."""
    if connection.protocol == "ews":
        from apps.mail.transports.ews_session import service_url

        return (yield from reach_web(connection, service_url(connection)))
    if connection.protocol == "graph":
        from apps.mail.transports.graph_session import service_url as graph_url

        return (yield from reach_web(connection, graph_url(connection)))
    if connection.protocol not in _SESSIONS:
        yield CheckStep("connect", connection.server, Trouble.NOT_SUPPORTED)
        return False
    address = f"{connection.server}:{connection.port}"
    name, subject = "resolve", connection.server
    try:
        found = socket.getaddrinfo(connection.server, connection.port, type=socket.SOCK_STREAM)
        yield CheckStep(name, subject, detail=", ".join(dict.fromkeys(str(each[4][0]) for each in found)))
        name, subject = "connect", address
        socket.create_connection((connection.server, connection.port), connection.connect_timeout).close()
        client = _SESSIONS[connection.protocol].dial(connection)
    except TransportError as error:
        yield _failed("tls" if error.trouble in _OF_TLS else name, subject, error)
        return False
    except (OSError, UnicodeError) as error:
        yield _failed(name, subject, network_failure(error))
        return False
    yield CheckStep(name, subject)
    if connection.security != "none":
        yield CheckStep("tls", connection.server, detail=_encryption(client))
    _SESSIONS[connection.protocol].hang_up(client)
    return True


def _get_token(connection: Connection) -> Generator[CheckStep, None, bool]:
    """The step of getting a token, where one stands in for the password; whether it passed or wasn't needed."""
    if connection.authentication != "oauth2":
        return True
    try:
        bearer_token(connection)
    except TransportError as error:
        yield _failed("token", connection.login, error)
        return False
    yield CheckStep("token", connection.login)
    return True


def _encryption(client: Any) -> str:
    plug = client.socket() if callable(getattr(client, "socket", None)) else client.sock
    assert isinstance(plug, ssl.SSLSocket)
    return encryption(plug)


def _folder_step(source: Source, path: str) -> CheckStep:
    subject = path or "INBOX"
    try:
        return CheckStep("folder", subject, count=source.select(path).count)
    except TransportError as error:
        return _failed("folder", subject, error)


def _failed(name: str, subject: str, error: TransportError) -> CheckStep:
    return CheckStep(name, subject, error.trouble, error.detail)
