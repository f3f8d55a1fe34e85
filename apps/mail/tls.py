"""Encrypted connections that fail closed: certificates are verified, and nothing falls back to clear text."""

import socket
import ssl

from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble

# What OpenSSL reports when the bytes that came were not TLS at all, but for example a greeting in clear.
_NOT_TLS = {
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
    "PACKET_LENGTH_TOO_LONG",
    "BAD_RECORD_TYPE",
}


def verifying_context(ca_file: str = "") -> ssl.SSLContext:
    """A context that checks certificates and host names, trusting `ca_file` beside the system's own."""
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:  # a missing file, or an ssl.SSLError about its content
            raise TransportError(Trouble.CA_FILE_UNREADABLE, f"{ca_file}: {error}", permanent=True) from error
    return context


def tls_failure(error: ssl.SSLError) -> TransportError:
    """The trouble behind an error of the TLS handshake; the detail names a wrong host name, expiry and the like."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return TransportError(Trouble.TLS_UNTRUSTED, error.verify_message, permanent=True)
    if error.reason in _NOT_TLS:
        return TransportError(Trouble.TLS_UNEXPECTED, str(error.reason), permanent=True)
    return TransportError(Trouble.TLS_FAILED, error.reason or str(error))


def speaks_tls(connection: Connection) -> bool:
    """Whether the port answers a TLS handshake: asked when a server stayed silent or spoke nonsense in clear.

    Nothing is sent over the connection, so the certificate doesn't matter.
    """
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    address = (connection.server, connection.port)
    try:
        with (
            socket.create_connection(address, timeout=connection.connect_timeout) as plain,
            context.wrap_socket(plain, server_hostname=connection.server),
        ):
            return True
    except (OSError, ValueError):
        return False
