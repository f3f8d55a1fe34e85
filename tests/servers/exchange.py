"""An Exchange server that the real exchangelib talks to over real sockets, plain or encrypted.

Its answers were written from Microsoft's documentation and never seen from a real server; what it promises is only
that the client's side is played right.
"""

import itertools
import ssl
import sys
import threading
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from apps.mail.transports.base import Connection
from tests.servers.certificates import Certificate
from tests.servers.exchange_answers import MeetingAnswer, SentLetter
from tests.servers.exchange_sign_in import ConnectionSignIn, SignIn
from tests.servers.exchange_soap import NS, Operations
from tests.servers.exchange_store import Store

PASSWORD = "Пароль-for-exchange"
# What each build understands (RequestServerVersion), oldest first.
VERSIONS = [
    *("Exchange2007_SP1", "Exchange2010", "Exchange2010_SP1", "Exchange2010_SP2", "Exchange2013", "Exchange2013_SP1"),
    *("Exchange2015", "Exchange2015_SP1", "Exchange2016"),
]
_counter = itertools.count(1)


@dataclass
class Fault:
    """What answers the next requests of an operation instead of the operation itself."""

    operation: str  # "" for any
    status: int = 500
    code: str = ""  # of a SOAP fault; "" for an empty body
    back_off: float = 0  # seconds, told as BackOffMilliseconds
    headers: tuple[tuple[str, str], ...] = ()
    times: int = 1


class Exchange:
    """A server with as many mailboxes as one likes; `localised` names the folders of new ones by their roles."""

    def __init__(
        self,
        *,
        ways: tuple[str, ...] = ("Basic", "NTLM", "Bearer"),
        certificate: Certificate | None = None,
        newest_version: str = "Exchange2016",
        localised: dict[str, str] | None = None,
    ) -> None:
        self.sign_in = SignIn(ways)
        self.stores: dict[str, Store] = {}
        self.full_access: set[tuple[str, str]] = set()  # (who, whose mailbox)
        self.impersonators: set[str] = set()
        self.send_as: set[tuple[str, str]] = set()  # (mailbox, address)
        self.sent: list[SentLetter] = []
        self.meeting_answers: list[MeetingAnswer] = []
        self.deletions: list[str] = []  # the types of deletion asked for
        self.requests: list[str] = []  # the operations, in their order
        self.connections = 0
        self.largest_letter = 10_000_000
        self.newest_version = newest_version
        self._addresses: dict[str, str] = {}  # of the logins
        self._localised = localised
        self._faults: list[Fault] = []
        self._lock = threading.RLock()
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        self._certificate = certificate
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def new_user(self, address: str = "", login: str = "") -> str:
        """A new mailbox and who may sign in to it; returns the login, which is the address unless it is named."""
        address = address or f"user{next(_counter)}@exchange.example"
        login = login or address
        self.sign_in.add(login, PASSWORD)
        self._addresses[login.lower()] = address
        self.stores[address] = Store(address, self._localised)
        return login

    def connection(self, login: str, /, *, port: int = 0, **settings: Any) -> Connection:
        """How Postdesk signs in there."""
        scheme = "https" if self._certificate else "http"
        fields: dict[str, Any] = {
            "protocol": "ews",
            "server": f"{scheme}://localhost:{port or self.port}/EWS/Exchange.asmx",
            "login": login,
            "password": PASSWORD,
            "ca_file": str(self._certificate.authority) if self._certificate else "",
            "connect_timeout": 5,
            "read_timeout": 10,
        }
        return Connection(**fields | settings)

    def store(self, login: str) -> Store:
        return self.stores[self._addresses[login.lower()]]

    def deliver(self, login: str, raw: bytes, folder: str = "INBOX") -> str:
        """Put a letter into a folder, which is made where it is missing; its id."""
        with self._lock:
            store = self.store(login)
            return store.add(store.folder(folder), raw).id

    def messages(self, login: str, folder: str = "INBOX") -> list[bytes]:
        with self._lock:
            return [item.raw for item in self.store(login).folder(folder).items.values()]

    def fail(self, operation: str = "", **fault: Any) -> None:
        """Answer the next requests with this fault instead (`Fault`)."""
        self._faults.append(Fault(operation, **fault))

    def answer(self, body: bytes, login: str) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
        """Status, body and headers of the answer to one request of somebody who is signed in."""
        envelope = ET.fromstring(body)  # noqa: S314 - written by our own client
        operation = envelope.findall("s:Body/*", NS)[0]
        name = operation.tag.rpartition("}")[2]
        with self._lock:
            self.requests.append(name)
            fault = next((each for each in self._faults if each.operation in ("", name)), None)
            if fault:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
                return fault.status, soap_fault(fault) if fault.code else b"", fault.headers
            asked_in = envelope.find("s:Header/t:RequestServerVersion", NS)
            version = asked_in.get("Version", "") if asked_in is not None else ""
            if VERSIONS.index(version) > VERSIONS.index(self.newest_version):
                return 500, soap_fault(Fault("", code="ErrorInvalidServerVersion")), ()
            caller = self._addresses[login.lower()]
            acting = envelope.findtext("s:Header/t:ExchangeImpersonation/t:ConnectingSID/t:PrimarySmtpAddress", "", NS)
            if acting and acting != caller:
                if caller not in self.impersonators:
                    return 500, soap_fault(Fault("", code="ErrorImpersonateUserDenied")), ()
                if acting not in self.stores:
                    return 500, soap_fault(Fault("", code="ErrorNonExistentMailbox")), ()
            return 200, _envelope(Operations(self, acting or caller).carry_out(operation), self.newest_version), ()


def soap_fault(fault: Fault) -> bytes:
    """A fault as Exchange sends it, with status 500."""
    types = "http://schemas.microsoft.com/exchange/services/2006/types"
    errors = "http://schemas.microsoft.com/exchange/services/2006/errors"
    pause = f'<t:Value Name="BackOffMilliseconds">{int(fault.back_off * 1000)}</t:Value>' if fault.back_off else ""
    return _soap(
        f"<s:Fault><faultcode xmlns:a='{types}'>a:{fault.code}</faultcode>"
        f"<faultstring>{fault.code}</faultstring><detail>"
        f"<e:ResponseCode xmlns:e='{errors}'>{fault.code}</e:ResponseCode>"
        f"<e:Message xmlns:e='{errors}'>The server says {fault.code}.</e:Message>"
        f"<t:MessageXml>{pause}</t:MessageXml></detail></s:Fault>"
    )


def _envelope(body: str, version: str) -> bytes:
    build = {"Exchange2010_SP2": (14, 3), "Exchange2013_SP1": (15, 0)}.get(version, (15, 1))
    return _soap(
        body,
        f"<s:Header><t:ServerVersionInfo MajorVersion='{build[0]}' MinorVersion='{build[1]}' MajorBuildNumber='1497'"
        f" MinorBuildNumber='2' Version='{version}'/></s:Header>",
    )


def _soap(body: str, header: str = "") -> bytes:
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NS.items())
    text = f'<?xml version="1.0" encoding="utf-8"?><s:Envelope {names}>{header}<s:Body>{body}</s:Body></s:Envelope>'
    return text.encode()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to tell of."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _handler(server: Exchange) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 60

        def setup(self) -> None:
            server.connections += 1
            self.signed_in = ConnectionSignIn(server.sign_in)
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path != "/EWS/Exchange.asmx":
                self.reply(404, b"")
                return
            login, challenges = self.signed_in.caller(self.headers.get("Authorization", ""))
            if not login:
                self.reply(401, b"", tuple(("WWW-Authenticate", challenge) for challenge in challenges))
                return
            self.reply(*server.answer(body, login))

        def reply(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler
