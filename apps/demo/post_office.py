"""The demo's mail server: letters for its mailboxes go into their Maildirs, all others into the folder “outgoing”."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from apps.demo.maildir import deliver
from apps.runtime.errors import StartupError

HOST = "127.0.0.1"
USUAL_PORT = 2525
PORTS_TO_TRY = 50
LARGEST_LETTER = 60_000_000


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Where letters go, and who is told: `arrived` of each mailbox that got one, `say` of everything."""

    mailboxes: Mapping[str, Path]  # by address
    outgoing: Path
    arrived: Callable[[str], None]
    say: Callable[[str], None]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the letter, once for each place that it goes to."""
        content = b"Return-Path: <%s>\r\n" % (envelope.mail_from or "").encode() + (envelope.original_content or b"")
        await asyncio.to_thread(self._keep, content, envelope.rcpt_tos)
        return "250 OK: kept"

    def _keep(self, content: bytes, recipients: list[str]) -> None:
        for address in sorted({mailbox_address(recipient) for recipient in recipients}):
            folder = self.mailboxes.get(address)
            deliver(folder or self.outgoing, content)
            if folder:
                self.say(f"letter for {address}")
                self.arrived(address)
            else:
                self.say(f"letter to {address}, kept in {self.outgoing / 'new'}")


def bind_port(first: int = USUAL_PORT) -> socket.socket:
    """A listening socket on the first port from here on that is free."""
    for port in range(first, first + PORTS_TO_TRY):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()
        except OSError:
            listener.close()
        else:
            return listener
    raise StartupError(
        f"No port from {first} to {first + PORTS_TO_TRY - 1} is free: name another one with --smtp-port."
    )


async def serve_mail(office: PostOffice, listener: socket.socket) -> None:
    """Take letters from the socket until the process ends."""

    def session() -> SMTP:
        return SMTP(office, data_size_limit=LARGEST_LETTER, enable_SMTPUTF8=True, ident="Postdesk demo")

    server = await asyncio.get_running_loop().create_server(session, sock=listener)
    await server.serve_forever()


def mailbox_address(address: str) -> str:
    """The address without what follows a “+” before its domain: signed reply addresses belong to their mailbox."""
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
