"""Errors of sockets, told as troubles."""

import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from apps.mail.tls import speaks_tls, tls_failure
from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble

StrangeT = TypeVar("StrangeT", bound=Exception)

_NO_WAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}


def network_failure(error: OSError | UnicodeError) -> TransportError:
    """The trouble behind an error met while connecting; a TLS error is one of the handshake."""
    match error:
        case ssl.SSLError():
            return tls_failure(error)
        case socket.gaierror() | UnicodeError():  # UnicodeError: the name can't be written in IDNA
            return TransportError(Trouble.NAME_UNKNOWN, str(error))
        case ConnectionRefusedError():
            return TransportError(Trouble.REFUSED, str(error))
        case TimeoutError():
            return TransportError(Trouble.TIMEOUT)
        case OSError() if error.errno in _NO_WAY:
            return TransportError(Trouble.UNREACHABLE, str(error))
    return TransportError(Trouble.CONNECTION_LOST, str(error))


def socket_error_behind(error: BaseException) -> OSError | None:
    """The error of the socket or of TLS that an HTTP library has wrapped into its own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, (ssl.SSLError, socket.gaierror)) or (isinstance(seen, OSError) and seen.errno is not None):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def session_lost(error: OSError) -> TransportError:
    """The trouble behind an error of a session that had been going on; it is always temporary."""
    if isinstance(error, TimeoutError):
        return TransportError(Trouble.TIMEOUT)
    return TransportError(Trouble.CONNECTION_LOST, str(error))


@contextmanager
def greeted(
    connection: Connection, strange: type[StrangeT], told: Callable[[StrangeT], TransportError]
) -> Iterator[None]:
    """Tell what went wrong between connecting and the server's greeting.

    `strange` is what a protocol's library raises when it got no greeting or another one than it knows, and
    `told` translates that. A server that waits for a TLS handshake is silent, or hangs up, when it is spoken
    to in clear: it is asked whether it is one.
    """
    try:
        yield
    except (ssl.SSLError, socket.gaierror, ConnectionRefusedError) as error:
        raise network_failure(error) from error
    except strange as error:
        raise _tls_expected(connection) or told(error) from error
    except (OSError, UnicodeError) as error:
        raise _tls_expected(connection) or network_failure(error) from error


def _tls_expected(connection: Connection) -> TransportError | None:
    if connection.security == "ssl" or not speaks_tls(connection):
        return None
    return TransportError(Trouble.TLS_EXPECTED, permanent=True)
