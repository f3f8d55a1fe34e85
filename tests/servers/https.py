"""An HTTP server in a thread of its own, for the services that tests stand in for."""

import json
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.servers.certificates import Certificate

CUT = 0  # the status of an answer that never comes: the connection is closed instead


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str  # quoted, as it was sent
    query: dict[str, str]
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return {name: values[0] for name, values in parse_qs(self.content.decode()).items()}

    def json(self) -> Any:
        return json.loads(self.content or b"null")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; `body` is JSON unless it is bytes."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body as it is sent."""
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


class HttpsServer:
    """Answers requests to https://localhost:`port` by `answer`; without a certificate it speaks in clear."""

    def __init__(self, certificate: Certificate | None) -> None:
        self.certificate = certificate
        self.lock = threading.RLock()
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self._http.server_port
        self.address = f"http{'s' if certificate else ''}://localhost:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(30)

    @property
    def ca_file(self) -> str:
        """The authority that clients have to trust."""
        return str(self.certificate.authority) if self.certificate else ""

    def answer(self, asked: Asked) -> Answer:
        """What this server says; called under no lock, from a thread of the connection."""
        raise NotImplementedError


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, _request: Any, _client: Any) -> None:
        """A client that goes away in the middle is no news."""


def _handler(server: HttpsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, ssl.SSLError):
                self.close_connection = True

        def respond(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            answer = server.answer(Asked(self.command, parts.path, query, dict(self.headers), content))
            if answer.status == CUT:
                self.close_connection = True
                return
            body = answer.content()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = respond  # noqa: N815 - the names that the base class calls

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    return Handler
