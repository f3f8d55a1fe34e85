"""The server that hostile letters want something from: it gives what they ask for, and remembers that they asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

UNPROTECTED = "unprotected.example"
"""The host whose pages are those of the trap, sent as they are."""

_GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
_CONTENT = {
    "css": ("text/css", b"body { background: url(http://trap.example/of-a-style-sheet) }"),
    "gif": ("image/gif", _GIF),
    "js": ("text/javascript", b"pwned()"),
    "png": ("image/gif", _GIF),
}
_PAGE = ("text/html", b"<script>pwned()</script>")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, with the names of its headers in lower case."""

    address: str
    headers: dict[str, str]


@dataclass
class Trap:
    """`knocks` counts the connections, also those on which nothing was asked."""

    port: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    knocks: int = 0


@contextmanager
def open_trap() -> Iterator[Trap]:
    """A trap on a free port of this machine."""
    trap = Trap()

    class Handler(_Handler):
        opened = trap

    class Server(ThreadingHTTPServer):
        def process_request(self, request: Any, client_address: Any) -> None:
            trap.knocks += 1
            super().process_request(request, client_address)

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing: a browser may hang up at any moment, or speak TLS."""

    with Server(("127.0.0.1", 0), Handler) as server:
        trap.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield trap
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    opened: Trap

    def do_GET(self) -> None:
        host = self.headers.get("Host", "")
        if host == UNPROTECTED:
            kind, content = "text/html; charset=utf-8", self.opened.pages.get(self.path, "").encode()
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.opened.asked.append(Asked(f"{host}{self.path}", headers))
            kind, content = _CONTENT.get(self.path.partition("?")[0].rpartition(".")[2], _PAGE)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_parts: object) -> None:
        """Say nothing."""
