"""What errors of exchangelib, and of what lies below it, mean."""

import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3
from exchangelib import errors
from exchangelib.protocol import FailFast

from apps.mail.tls import tls_failure
from apps.mail.transports.base import TransportError
from apps.mail.transports.network import network_failure
from apps.mail.troubles import Trouble

# Exchange's response codes by what they mean for our work, from Microsoft's list of them; the rest is SERVER_ERROR.
_CODES: list[tuple[Trouble, bool, tuple[type[Exception], ...]]] = [
    (
        Trouble.BUSY,
        False,
        (
            errors.ErrorServerBusy,
            errors.ErrorExceededConnectionCount,
            errors.ErrorTooManyObjectsOpened,
            errors.ErrorInternalServerTransientError,
            errors.ErrorMailboxMoveInProgress,
            errors.ErrorMailboxStoreUnavailable,
        ),
    ),
    (Trouble.MAILBOX_UNKNOWN, True, (errors.ErrorNonExistentMailbox, errors.ErrorMissingEmailAddress)),
    (
        Trouble.IMPERSONATION_FORBIDDEN,
        True,
        (errors.ErrorImpersonateUserDenied, errors.ErrorImpersonationDenied, errors.ErrorImpersonationFailed),
    ),
    (Trouble.FOLDER_MISSING, True, (errors.ErrorFolderNotFound, errors.ErrorParentFolderNotFound)),
    (Trouble.NOT_WRITABLE, True, (errors.ErrorAccessDenied, errors.ErrorCreateItemAccessDenied)),
    (Trouble.QUOTA, False, (errors.ErrorQuotaExceeded,)),
    (Trouble.SENDER_REFUSED, True, (errors.ErrorSendAsDenied,)),
    (
        Trouble.MESSAGE_REFUSED,
        True,
        (
            errors.ErrorMessageSizeExceeded,
            errors.ErrorInvalidRecipients,
            errors.ErrorMissingRecipients,
            errors.ErrorMimeContentInvalid,
            errors.ErrorMimeContentInvalidBase64String,
        ),
    ),
]
# exchangelib makes up this wait for servers that name none, so it says nothing.
_MADE_UP_PAUSE = 10


class OneTry(FailFast):  # type: ignore[misc]  # exchangelib has no types
    """Never tries again by itself: a password that is refused thrice locks an account, and a sleep holds a worker.

    What the server says by its HTTP status becomes a trouble here, where its headers are still at hand; `scheme`
    is the way of signing in as the header WWW-Authenticate calls it.
    """

    def __init__(self, scheme: str) -> None:
        self._scheme = scheme

    def raise_response_errors(self, response: requests.Response) -> None:
        """Raise what a status other than 200 means; a fault in XML is left to exchangelib."""
        failure = _status_failure(response, self._scheme)
        if failure:
            raise failure
        super().raise_response_errors(response)


def ews_failure(error: Exception) -> TransportError:
    """The trouble behind whatever exchangelib has raised, or what lies below it."""
    if below := network_cause(error):
        return tls_failure(below) if isinstance(below, ssl.SSLError) else network_failure(below)
    if any(isinstance(each, requests.RequestException) for each in (error, error.__context__)):
        return TransportError(Trouble.CONNECTION_LOST, str(error))
    for trouble, permanent, kinds in _CODES:
        if isinstance(error, kinds):
            return TransportError(trouble, _words(error), permanent=permanent, pause=_pause(error))
    answered = isinstance(error, errors.ResponseMessageError)
    return TransportError(Trouble.SERVER_ERROR if answered else Trouble.PROTOCOL_ERROR, _words(error))


def network_cause(error: BaseException) -> OSError | None:
    """The error of the socket below `error`; None when the server has answered."""
    for below in _below(error):
        match below:
            case ssl.SSLError() | socket.gaierror() | ConnectionError() | TimeoutError():
                return below
            case urllib3.exceptions.NameResolutionError():
                return socket.gaierror(str(below))
            case urllib3.exceptions.NewConnectionError():  # to urllib3 a kind of timeout, whatever its cause
                continue
            case urllib3.exceptions.TimeoutError():
                return TimeoutError(str(below))
    return None


def before_sending(error: BaseException) -> bool:
    """Whether the connection failed while it was being made, so that the server can't have got the request."""
    makings = (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        urllib3.exceptions.SSLError,
        ssl.SSLCertVerificationError,
    )
    return any(isinstance(below, makings) for below in _below(error))


def _below(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it was made from: causes, contexts, and what urllib3 keeps as reason or argument."""
    waiting, seen = [error], set()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        made_from = [getattr(each, "reason", None), *each.args, each.__cause__, each.__context__]
        waiting += [source for source in made_from if isinstance(source, BaseException)]


def _status_failure(response: requests.Response, scheme: str) -> TransportError | None:
    said = f"{response.status_code} {response.reason}"
    match response.status_code:
        case 401:
            return _sign_in_failure(response, scheme)
        case 403:
            return TransportError(Trouble.SERVICE_CLOSED, said, permanent=True)
        case 404:
            return TransportError(Trouble.SERVICE_MISSING, said, permanent=True)
        case 429 | 503:
            return TransportError(Trouble.BUSY, said, pause=_retry_after(response))
        case status if 300 <= status < 400:
            return TransportError(Trouble.SERVICE_MISSING, f"{said}: {response.headers.get('Location', '')}")
    return None


def _sign_in_failure(response: requests.Response, scheme: str) -> TransportError:
    if b"currently locked out" in response.content:
        return TransportError(Trouble.ACCOUNT_LOCKED, f"401 {response.reason}", permanent=True)
    offered = [way.split()[0].lower() for way in response.headers.get("WWW-Authenticate", "").split(",") if way.strip()]
    asked_for = {scheme.lower(), "negotiate"} if scheme == "NTLM" else {scheme.lower()}
    if offered and asked_for.isdisjoint(offered):
        return TransportError(Trouble.SIGN_IN_OTHERWISE, ", ".join(sorted(set(offered))), permanent=True)
    trouble = Trouble.TOKEN_NOT_TAKEN if scheme == "Bearer" else Trouble.SIGN_IN_REFUSED
    return TransportError(trouble, f"401 {response.reason}", permanent=True)


def _retry_after(response: requests.Response) -> float:
    written = response.headers.get("Retry-After", "")
    return float(written) if written.isascii() and written.isdigit() else 0


def _pause(error: Exception) -> float:
    asked: float | None = getattr(error, "back_off", None)
    return 0 if asked in (None, _MADE_UP_PAUSE) else float(asked or 0)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
