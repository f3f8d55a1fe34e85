"""A sink for letters: a real SMTP server on a free port that keeps what it gets, and refuses on request."""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Any, Self

import spnego
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from spnego.exceptions import SpnegoError

from apps.mail.transports.base import Connection
from tests.servers.background import BackgroundLoop
from tests.servers.certificates import Certificate


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that the sink has answered with 250, or would have if it had not been cut off."""

    mail_from: str
    recipients: list[str]
    raw: bytes = field(repr=False)
    options: list[str]  # of MAIL FROM
    login: str  # "" without sign-in


class SmtpSink:
    """A running server.

    `letters` holds what was taken. The rest may be changed at any time: `refused` maps an address to the
    answer that it gets as sender or recipient ("550 5.1.1 No such user"), `data_answer` refuses letters after
    their last byte, `cut_at` breaks the connection off at "MAIL", "RCPT", "DATA" (the letter has come and is
    not taken) or "TAKEN" (it is taken, and the answer is lost), `pause` delays the answer to a letter by
    seconds. A letter may have `most_recipients`, and a session `most_letters`, if they aren't None. `known` has
    the only recipients that it takes, if it isn't None; with `verifies` VRFY tells of them, and else commits
    itself to nothing. With `windows` it offers NTLM alone, and looks accounts up in the file that NTLM_USER_FILE
    names. With `accounts` (passwords by login) nothing is taken without a sign-in.
    """

    def __init__(
        self,
        *,
        security: str = "none",
        certificate: Certificate | None = None,
        accounts: dict[str, str] | None = None,
        smtputf8: bool = False,
        windows: bool = False,
        size_limit: int | None = None,
    ) -> None:
        self.letters: list[Taken] = []
        self.refused: dict[str, str] = {}
        self.data_answer = ""
        self.cut_at = ""
        self.pause = 0.0
        self.verifies = False
        self.known: set[str] | None = None
        self.most_recipients: int | None = None
        self.most_letters: int | None = None
        self.connections = 0
        self.accounts = accounts
        self.windows = windows
        self._security = security
        self._certificate = certificate
        self._options: dict[str, Any] = {"enable_SMTPUTF8": smtputf8, "data_size_limit": size_limit}
        self._background = BackgroundLoop()
        self._server = self._background.run(self._listen(0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server for good."""
        if not self._background.loop.is_closed():
            self.refuse_connections()
            self._background.stop()

    def refuse_connections(self) -> None:
        """Close the port; sessions that are going on may end."""
        self._background.loop.call_soon_threadsafe(self._server.close)
        self._background.run(self._server.wait_closed())

    def take_connections(self) -> None:
        """Open the same port again."""
        self._server = self._background.run(self._listen(self.port))

    def connection(self, **changes: Any) -> Connection:
        """How to send through this sink, signing in as the first account if there are any."""
        login, password = next(iter((self.accounts or {"": ""}).items()))
        settings: dict[str, Any] = {
            "protocol": "smtp",
            "server": "localhost",
            "port": self.port,
            "security": self._security,
            "login": login,
            "password": password,
            "authentication": "basic" if self.accounts else "none",
            "ca_file": str(self._certificate.authority) if self._certificate else "",
            "connect_timeout": 10,
            "read_timeout": 10,
        }
        return Connection(**{**settings, **changes})

    async def _listen(self, port: int) -> asyncio.Server:
        tls = self._tls_context() if self._security == "ssl" else None
        return await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", port, ssl=tls)

    def _protocol(self) -> SMTP:
        self.connections += 1
        kind = _WindowsSMTP if self.windows else SMTP
        return kind(
            _Handler(self),
            hostname="sink.test",
            tls_context=self._tls_context() if self._security == "starttls" else None,
            require_starttls=True,
            authenticator=self._authenticate,
            auth_require_tls=False,
            loop=self._background.loop,
            **self._options,
        )

    def _tls_context(self) -> ssl.SSLContext:
        assert self._certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate.certificate, self._certificate.key)
        return context

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        login, password = data.login.decode(), data.password.decode()
        right = (self.accounts or {}).get(login) == password
        return AuthResult(success=right, auth_data=login, handled=False)


class _WindowsSMTP(SMTP):
    """Lets in by NTLM, as Exchange does."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"auth_exclude_mechanism": ["LOGIN", "PLAIN"]})

    async def auth_NTLM(self, _server: SMTP, _args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd looks for this name
        context = spnego.server(protocol="ntlm")
        answer = await self.challenge_auth("NTLM supported", encode_to_b64=False)
        try:
            while isinstance(answer, bytes):
                challenge = context.step(answer)
                if context.complete:
                    return AuthResult(success=True, auth_data=context.client_principal)
                answer = await self.challenge_auth(challenge or b"")
        except SpnegoError:
            return AuthResult(success=False, handled=False)
        return AuthResult(success=False, handled=True)


class _Handler:
    """aiosmtpd's hooks: what is answered to each command of a session."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink
        self._taken = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._cut(server, "MAIL"):
            return ""
        if self._sink.accounts and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address in self._sink.refused:
            return self._sink.refused[address]
        if self._taken == self._sink.most_letters:
            return "451 4.7.0 Too many messages in this session"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._cut(server, "RCPT"):
            return ""
        if address in self._sink.refused:
            return self._sink.refused[address]
        if not self._knows(address):
            return "550 5.1.1 Nobody here is called so"
        if len(envelope.rcpt_tos) == self._sink.most_recipients:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_VRFY(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str
    ) -> str:
        if not self._sink.verifies:
            return "252 2.0.0 Try to send something"
        return f"250 <{address}>" if self._knows(address) else "550 5.1.1 Nobody here is called so"

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._cut(server, "DATA"):
            return ""
        await asyncio.sleep(self._sink.pause)
        if self._sink.data_answer:
            return self._sink.data_answer
        content = envelope.content
        assert isinstance(content, bytes)
        login = str(session.auth_data or "")
        options = envelope.mail_options
        sender = (envelope.mail_from or "").replace("<>", "")
        self._sink.letters.append(Taken(sender, envelope.rcpt_tos, content, options, login))
        self._taken += 1
        self._cut(server, "TAKEN")
        return "250 OK"

    def _knows(self, address: str) -> bool:
        return self._sink.known is None or address in self._sink.known

    def _cut(self, server: SMTP, command: str) -> bool:
        if self._sink.cut_at == command:
            self._sink.cut_at = ""
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return True
        return False
