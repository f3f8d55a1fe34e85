"""The connection test's first steps to a web service: name, port, certificate."""

import socket
import ssl
from collections.abc import Generator
from dataclasses import replace
from urllib.parse import urlsplit

from apps.mail.tls import speaks_tls, tls_failure, verifying_context
from apps.mail.transports.base import CheckStep, Connection, TransportError
from apps.mail.transports.network import network_failure
from apps.mail.troubles import Trouble


def reach_web(connection: Connection, url: str) -> Generator[CheckStep, None, bool]:
    """The steps until the server of `url` listens to us; whether all of them passed."""
    parts = urlsplit(url)
    host, encrypted = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if encrypted else 80)
    name, subject = "resolve", host
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        yield CheckStep(name, subject, detail=", ".join(dict.fromkeys(str(each[4][0]) for each in found)))
        name, subject = "connect", f"{host}:{port}"
        with socket.create_connection((host, port), connection.connect_timeout) as plain:
            yield CheckStep(name, subject)
            name, subject = "tls", host
            if encrypted:
                yield CheckStep(name, subject, detail=_encryption(plain, host, connection))
        if not encrypted and speaks_tls(replace(connection, server=host, port=port)):
            yield CheckStep(name, subject, Trouble.TLS_EXPECTED)
            return False
    except (OSError, UnicodeError, TransportError) as error:
        failure = error if isinstance(error, TransportError) else network_failure(error)
        yield CheckStep(name, subject, failure.trouble, failure.detail)
        return False
    return True


def encryption(plug: ssl.SSLSocket) -> str:
    """The version of TLS that was agreed on, and until when the server's certificate is valid."""
    return f"{plug.version()}, {dict(plug.getpeercert() or {}).get('notAfter', '')}"


def _encryption(plain: socket.socket, host: str, connection: Connection) -> str:
    try:
        with verifying_context(connection.ca_file).wrap_socket(plain, server_hostname=host) as plug:
            return encryption(plug)
    except ssl.SSLError as error:
        raise tls_failure(error) from error
