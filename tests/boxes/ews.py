"""A mailbox on the tests' Exchange server."""

import atexit
import functools
from dataclasses import dataclass

from apps.mail.models import Mailbox
from tests.servers.exchange import Exchange
from tests.servers.exchange_store import RUSSIAN


@functools.cache
def exchange_server() -> Exchange:
    """One server for all boxes of this process, whose folders have Russian names."""
    server = Exchange(localised=RUSSIAN)
    server.__enter__()
    atexit.register(server.__exit__)
    return server


@dataclass
class EwsBox:
    """A login of Exchange."""

    server: Exchange
    user: str
    mailbox: Mailbox

    @property
    def server_port(self) -> int:
        return self.server.port

    def reach_by(self, port: int) -> None:
        self.mailbox.server = self.server.connection(self.user, port=port).server
        self.mailbox.save()

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        self.server.deliver(self.user, raw, folder)

    def letters(self, folder: str = "INBOX") -> list[bytes]:
        return self.server.messages(self.user, folder)
