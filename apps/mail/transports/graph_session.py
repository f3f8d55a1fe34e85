"""Requests to Microsoft Graph: with a token, immutable ids, the pauses that it asks for, and never too many at once.

Documented at learn.microsoft.com/graph: "Use the Microsoft Graph API", "Throttling", "JSON batching" and "Obtain
immutable identifiers for Outlook resources".
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from apps.mail.tls import verifying_context
from apps.mail.transports.base import Connection, TransportError
from apps.mail.transports.credentials import bearer_token
from apps.mail.transports.graph_answers import GraphAnswer, read_json
from apps.mail.transports.network import network_failure, socket_error_behind
from apps.mail.troubles import Trouble

SERVER = "https://graph.microsoft.com/v1.0"
AT_ONCE = 3  # Graph lets in four requests for one mailbox at a time; the fourth is left to a sender
BATCHED = 20  # Graph's largest batch
TRIES = 3
LONGEST_WAIT = 20.0  # seconds waited here; a longer pause is left to the schedule, so that no worker sleeps for long
UNASKED_WAIT = 1.0  # where Graph is busy and doesn't say for how long
IMMUTABLE = 'IdType="ImmutableId"'


@dataclass(frozen=True, slots=True)
class Call:
    """A request within a batch; `path` is relative to the mailbox."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


class GraphSession:
    """A connection to one mailbox in Graph. Of its methods only `download` may be called by several threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._base = service_url(connection)
        self._mailbox = f"/users/{quote(connection.opened_mailbox, safe='@')}"
        self._token = ""
        timeout = httpx.Timeout(connection.read_timeout, connect=connection.connect_timeout)
        limits = httpx.Limits(max_connections=AT_ONCE)
        self._client = httpx.Client(verify=verifying_context(connection.ca_file), timeout=timeout, limits=limits)

    def close(self) -> None:
        """Give the connections back. Never raises."""
        self._client.close()

    def ask(self, method: str, path: str, **content: Any) -> GraphAnswer:
        """A request about the mailbox; `content` is httpx's (json, content, headers). Failures are in the answer."""
        return self._repeated(method, self._base + self._mailbox + path, **content)

    def demand(self, method: str, path: str, **content: Any) -> Any:
        """The same, whose failures are raised; returns the JSON."""
        answer = self.ask(method, path, **content)
        if not answer.passed:
            raise answer.failure()
        return answer.body

    def pages(self, path: str) -> Iterator[list[dict[str, Any]]]:
        """The rows of a list, a page at a time."""
        url = self._base + self._mailbox + path
        while url:
            answer = self._repeated("GET", url)
            if not answer.passed:
                raise answer.failure()
            if not isinstance(answer.body, dict) or not isinstance(answer.body.get("value"), list):
                raise TransportError(Trouble.PROTOCOL_ERROR, "a page without rows")
            yield answer.body["value"]
            url = answer.body.get("@odata.nextLink") or ""
            self._keep_token_at_home(url)

    def batch(self, calls: Sequence[Call]) -> list[GraphAnswer]:
        """Many small requests in few; their answers in the same order. Those that Graph puts off are repeated."""
        answers: dict[int, GraphAnswer] = {}
        waiting = list(range(len(calls)))
        for attempt in range(TRIES):
            for start in range(0, len(waiting), BATCHED):
                numbers = waiting[start : start + BATCHED]
                answers |= self._one_batch({number: calls[number] for number in numbers})
            waiting = [number for number in waiting if answers[number].asks_for_pause]
            if not waiting or attempt == TRIES - 1 or not _waits(max(answers[n].pause for n in waiting)):
                break
        return [answers[number] for number in range(len(calls))]

    def renew_token(self) -> None:
        """Make sure that the token lives for a while."""
        self._token = bearer_token(self._connection)

    def download(self, path: str, limit: int | None = None) -> tuple[GraphAnswer, bytes]:
        """A letter's bytes, or its first ones: at least `limit` if there are so many. Uses the token as it is."""
        url = self._base + self._mailbox + path
        for attempt in range(TRIES):
            with telling_failures(), self._client.stream("GET", url, headers=self._headers()) as response:
                if response.status_code < 400:
                    return GraphAnswer(response.status_code, response.headers, None), _read(response, limit)
                answer = GraphAnswer(response.status_code, response.headers, read_json(response.read()))
            if not (answer.asks_for_pause and attempt < TRIES - 1 and _waits(answer.pause)):
                break
        return answer, b""

    def upload(self, url: str, content: bytes, headers: Mapping[str, str]) -> GraphAnswer:
        """Put a piece of a file at an address that Graph gave out, which needs no token."""
        with telling_failures():
            response = self._client.put(url, content=content, headers=dict(headers))
        return GraphAnswer(response.status_code, response.headers, read_json(response.content))

    def _one_batch(self, calls: Mapping[int, Call]) -> dict[int, GraphAnswer]:
        requests = [
            {
                "id": str(number),
                "method": call.method,
                "url": self._mailbox + call.path,
                "headers": {"Prefer": IMMUTABLE, "Content-Type": "application/json"},
                **({"body": dict(call.body)} if call.body is not None else {}),
            }
            for number, call in calls.items()
        ]
        answer = self._repeated("POST", f"{self._base}/$batch", json={"requests": requests})
        if not answer.passed:
            raise answer.failure()
        found = {
            int(each["id"]): GraphAnswer(int(each["status"]), each.get("headers") or {}, each.get("body"))
            for each in (answer.body or {}).get("responses", [])
        }
        if missing := calls.keys() - found.keys():
            raise TransportError(Trouble.PROTOCOL_ERROR, f"{len(missing)} requests of a batch were not answered")
        return found

    def _repeated(self, method: str, url: str, **content: Any) -> GraphAnswer:
        self.renew_token()
        for attempt in range(TRIES):
            answer = self._once(method, url, **content)
            if not self._may_repeat(answer, attempt):
                break
        return answer

    def _once(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **content: Any) -> GraphAnswer:
        with telling_failures():
            response = self._client.request(method, url, headers={**self._headers(), **(headers or {})}, **content)
        return GraphAnswer(response.status_code, response.headers, read_json(response.content))

    def _may_repeat(self, answer: GraphAnswer, attempt: int) -> bool:
        """Whether to ask once more: with a new token, or after the pause that Graph asks for if that is short."""
        if answer.status == 401:
            if self._connection.tokens is None or attempt > 0:
                return False
            self._connection.tokens.refused(self._token)
            self.renew_token()
            return True
        return answer.asks_for_pause and attempt < TRIES - 1 and _waits(answer.pause)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Prefer": IMMUTABLE}

    def _keep_token_at_home(self, url: str) -> None:
        """The next page's address comes from outside: the token goes to Graph only."""
        if url and urlsplit(url)[:2] != urlsplit(self._base)[:2]:
            raise TransportError(Trouble.PROTOCOL_ERROR, f"the next page is at {urlsplit(url).netloc}")


def service_url(connection: Connection) -> str:
    """Graph's address without a slash at its end."""
    return (connection.server or SERVER).rstrip("/")


def _waits(pause: float) -> bool:
    """Wait as long as Graph asks, if that isn't too long."""
    if pause > LONGEST_WAIT:
        return False
    time.sleep(pause or UNASKED_WAIT)
    return True


def _read(response: httpx.Response, limit: int | None) -> bytes:
    read = bytearray()
    for piece in response.iter_bytes(65_536):
        read += piece
        if limit is not None and len(read) >= limit:
            break
    return bytes(read)


@contextmanager
def telling_failures() -> Iterator[None]:
    """Turn httpx's errors into troubles."""
    try:
        yield
    except httpx.TransportError as error:
        cause = socket_error_behind(error)
        if isinstance(error, httpx.TimeoutException):
            raise TransportError(Trouble.TIMEOUT) from error
        raise _failure(error, cause) from error
    except httpx.InvalidURL as error:
        raise TransportError(Trouble.NAME_UNKNOWN, str(error), permanent=True) from error


def _failure(error: httpx.TransportError, cause: OSError | None) -> TransportError:
    if isinstance(error, httpx.ConnectError) and cause is not None:
        return network_failure(cause)
    return TransportError(Trouble.CONNECTION_LOST, str(cause or error))
