"""Requests to token endpoints: bounded in time, over verified TLS, and every failure a TransportError."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from apps.mail.oauth.answers import token_failure
from apps.mail.oauth.issued import Issued, issued_by
from apps.mail.tls import tls_failure, verifying_context
from apps.mail.transports.base import TransportError
from apps.mail.transports.network import network_failure, socket_error_behind
from apps.mail.troubles import Trouble

TIMEOUT = 20.0  # seconds for each step; a mailbox waits for its own token only
LONGEST_ANSWER = 200_000
_BUSY = {429, 500, 502, 503, 504}


def post_form(url: str, form: Mapping[str, str], *, ca_file: str = "") -> Issued:
    """Ask a token endpoint (RFC 6749 §3.2) with a form."""
    with telling_failures(), web_client(ca_file) as client:
        answer = client.post(url, data=dict(form), headers={"Accept": "application/json"})
    return issued_by(_read(answer))


def web_client(ca_file: str) -> httpx.Client:
    """A client that checks certificates and follows no redirects: what it sends is worth a password."""
    return httpx.Client(
        verify=verifying_context(ca_file),
        timeout=TIMEOUT,
        follow_redirects=False,
        event_hooks={"response": [_stop_at_busy]},
    )


@contextmanager
def telling_failures() -> Iterator[None]:
    """Turn the errors of httpx into troubles, naming that it was the provider of tokens that could not be reached."""
    try:
        yield
    except httpx.TransportError as error:
        raise _network(error) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise TransportError(Trouble.NAME_UNKNOWN, str(error), permanent=True) from error


def _network(error: httpx.TransportError) -> TransportError:
    cause = socket_error_behind(error)
    if isinstance(cause, ssl.SSLError):
        return tls_failure(cause)
    if isinstance(error, httpx.TimeoutException):
        return TransportError(Trouble.TIMEOUT, _where(error))
    if cause is not None:
        return network_failure(cause)
    return TransportError(Trouble.CONNECTION_LOST, str(error))


def _where(error: httpx.TransportError) -> str:
    return error.request.url.host


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        read = answer.json() if len(answer.content) <= LONGEST_ANSWER else None
    except ValueError:
        read = None
    if isinstance(read, dict):
        return read
    raise token_failure(f"HTTP {answer.status_code}", answer.text[:200])


def _stop_at_busy(answer: httpx.Response) -> None:
    """Whatever library has asked: an answer that something at the provider has failed ends the matter."""
    if answer.status_code in _BUSY:
        pause = _pause(answer.headers.get("Retry-After"))
        raise TransportError(Trouble.TOKEN_SERVICE_BUSY, f"HTTP {answer.status_code}", pause=pause)


def _pause(text: str | None) -> float:
    try:
        return max(0.0, float(text or 0))
    except ValueError:
        return 0.0
