"""A Microsoft Graph that the real httpx talks to: one mailbox an address, and the faults that Graph is known for.

Its answers were written from Microsoft's documentation and never seen from the real service; what it holds the client
to is what that documentation asks: a token, immutable ids, at most four requests for a mailbox at a time, batches of
twenty, requests of four megabytes, pieces of an upload in their order.
"""

import base64
import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from tests.servers.certificates import Certificate
from tests.servers.graph_letters import Letters, body_of, described, error
from tests.servers.graph_meetings import Events
from tests.servers.graph_store import ROOT, Store, StoredFolder, StoredLetter
from tests.servers.https import Answer, Asked, HttpsServer

LARGEST_REQUEST = 4_000_000
_counter = itertools.count(1)


@dataclass
class GraphFault:
    """What answers the next requests whose method and path match instead of the service itself."""

    pattern: str  # of "GET /users/…"
    status: int = 503
    code: str = ""
    retry_after: str = ""
    times: int = 1

    def answer(self) -> Answer:
        body = {"error": {"code": self.code, "message": "as the test wants it"}} if self.code else None
        return Answer(self.status, body, {"Retry-After": self.retry_after} if self.retry_after else {})


class Graph(HttpsServer):
    """A running service; `holds` tells whether a token is good, `opens` which mailboxes it may open."""

    def __init__(
        self,
        certificate: Certificate | None = None,
        *,
        holds: Callable[[str], object] = bool,
        page: int = 100,
    ) -> None:
        self.stores: dict[str, Store] = {}
        self.requests: list[str] = []  # "GET /users/…", those in batches among them
        self.faults: list[GraphFault] = []
        self.closed: set[str] = set()  # addresses that no token opens
        self.most_at_once = 0
        self.next_page_at = ""  # another server, for a service that was tampered with
        self.page = page
        self._holds = holds
        self._at_once: Counter[str] = Counter()
        self._counting = threading.Lock()
        super().__init__(certificate)
        self.letters = Letters(self.address)
        self.events = Events()

    @property
    def sent(self) -> list[StoredLetter]:
        """The letters that have left."""
        return self.letters.sent

    @property
    def service(self) -> str:
        """What a mailbox's field "server" says."""
        return f"{self.address}/v1.0"

    def new_user(self) -> str:
        """A new mailbox's address."""
        address = f"user{next(_counter)}@graph.example"
        self.stores[address] = Store()
        return address

    def deliver(self, address: str, raw: bytes, folder: str = "INBOX") -> str:
        """Put a letter into a folder, which is made where it is missing; its id."""
        with self.lock:
            store = self.stores[address]
            found = store.by_path(folder, make=True)
            assert found
            return store.add(raw, found.id).id

    def messages(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """What lies in the folder, oldest first; [] for a folder that isn't there."""
        with self.lock:
            found = self.stores[address].by_path(folder)
            return [letter.raw for letter in self.stores[address].inside(found.id)] if found else []

    def fail(self, pattern: str, **fault: Any) -> None:
        """Let the next matching request fail."""
        self.faults.append(GraphFault(pattern, **fault))

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/upload/"):
            with self.lock:
                return self.letters.piece(asked)
        if not self._holds(asked.headers.get("Authorization", "").removeprefix("Bearer ")):
            return error(401, "InvalidAuthenticationToken")
        if len(asked.content) > LARGEST_REQUEST:
            return Answer(413)
        path = asked.path.removeprefix("/v1.0")
        if path == "/$batch":
            return self._batch(asked.json()["requests"])
        assert 'IdType="ImmutableId"' in asked.headers.get("Prefer", "")
        with self._one_of_four(path):
            return self._ask(asked.method, path, asked.query, asked)

    def _batch(self, requests: list[dict[str, Any]]) -> Answer:
        if len(requests) > 20:
            return error(400, "BadRequest")
        responses = []
        for each in reversed(requests):  # Graph answers in any order
            path, _, query = each["url"].partition("?")
            assert 'IdType="ImmutableId"' in each["headers"]["Prefer"]
            fields = dict(pair.partition("=")[::2] for pair in query.split("&")) if query else {}
            answer = self._ask(each["method"], path, {name: unquote(value) for name, value in fields.items()}, each)
            responses.append(
                {"id": each["id"], "status": answer.status, "headers": dict(answer.headers), "body": answer.body}
            )
        return Answer(body={"responses": responses})

    @contextmanager
    def _one_of_four(self, path: str) -> Iterator[None]:
        mailbox = "/".join(path.split("/")[:3])
        with self._counting:
            self._at_once[mailbox] += 1
            self.most_at_once = max(self.most_at_once, self._at_once[mailbox])
        try:
            yield
        finally:
            with self._counting:
                self._at_once[mailbox] -= 1

    def _ask(self, method: str, path: str, query: dict[str, str], asked: Any) -> Answer:
        with self.lock:
            self.requests.append(f"{method} {path}")
            for fault in self.faults:
                if re.search(fault.pattern, f"{method} {path}"):
                    fault.times -= 1
                    if fault.times <= 0:
                        self.faults.remove(fault)
                    return fault.answer()
            _, users, address, *_rest = [unquote(part) for part in path.split("/")]
            assert users == "users"
            if address in self.closed:
                return error(403, "ErrorAccessDenied")
            store = self.stores.get(address)
            if store is None:
                return error(404, "ErrorInvalidUser")
            found = self.events.route(store, method, path, query, asked)
            return found or self._route(store, method, path, query, asked)

    def _route(self, store: Store, method: str, path: str, query: dict[str, str], asked: Any) -> Answer:  # noqa: PLR0911 - one for each request
        match method, [unquote(part) for part in path.split("/")[3:]]:
            case "GET", ["mailFolders", key]:
                folder = store.folder(key)
                return Answer(body=_folder(store, folder)) if folder else error(404, "ErrorItemNotFound")
            case "GET", ["mailFolders", key, "childFolders"]:
                parent = key if key == ROOT else store.folder(key)
                rows = [_folder(store, each) for each in store.below(getattr(parent, "id", ROOT))]
                return self._paged(rows, path, query, asked)
            case "POST", ["mailFolders", key, "childFolders"]:
                return _new_folder(store, key, body_of(asked)["displayName"])
            case "GET", ["mailFolders", key, "messages"]:
                folder = store.folder(key)
                assert query["$orderby"] == "receivedDateTime asc"
                return self._paged(
                    [{"id": each.id} for each in store.inside(folder.id if folder else "")], path, query, asked
                )
            case "POST", ["sendMail"]:
                return self._send(store, _mime(asked))
            case "POST", ["messages"]:
                draft = store.add(_mime(asked), "AAMk-drafts")
                return Answer(201, described(draft))
            case _, ["messages", uid, *more]:
                letter = store.letters.get(uid)
                return (
                    self.letters.answer(store, letter, method, more, asked)
                    if letter
                    else error(404, "ErrorItemNotFound")
                )
        return error(400, "BadRequest")

    def _send(self, store: Store, raw: bytes) -> Answer:
        letter = store.add(raw, "AAMk-sentitems")
        self.letters.sent.append(letter)
        return Answer(202)

    def _paged(self, rows: list[dict[str, Any]], path: str, query: dict[str, str], asked: Asked) -> Answer:
        start = int(query.get("$skip", 0))
        size = min(int(query["$top"]), self.page)
        body: dict[str, Any] = {"value": rows[start : start + size]}
        if start + size < len(rows):
            more = "&".join(f"{name}={quote(value)}" for name, value in {**query, "$skip": str(start + size)}.items())
            home = f"{self.address.partition('://')[0]}://{asked.headers['Host']}"
            body["@odata.nextLink"] = f"{self.next_page_at or home}/v1.0{path}?{more}"
        return Answer(body=body)


def _mime(asked: Asked) -> bytes:
    assert asked.headers["Content-Type"] == "text/plain"
    return base64.b64decode(asked.content, validate=True)


def _new_folder(store: Store, key: str, name: str) -> Answer:
    parent = ROOT if key == ROOT else key
    if any(each.name.casefold() == name.casefold() for each in store.below(parent)):
        return error(409, "ErrorFolderExists")
    return Answer(201, _folder(store, store.add_folder(name, parent)))


def _folder(store: Store, folder: StoredFolder) -> dict[str, Any]:
    return {
        "id": folder.id,
        "displayName": folder.name,
        "childFolderCount": len(store.below(folder.id)),
        "totalItemCount": len(store.inside(folder.id)),
    }
