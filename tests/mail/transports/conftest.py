"""One mailbox on each kind of server, so that what all transports promise is tested on all of them."""

import mailbox
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import imap_utf7

from apps.mail.transports import open_source
from apps.mail.transports.base import Connection, Source
from tests.servers.dovecot import Dovecot
from tests.servers.exchange import Exchange
from tests.servers.fixtures import require_dovecot


@dataclass(frozen=True)
class Place:
    """A mailbox that a test may fill, read behind the transport's back, and open."""

    connection: Connection
    deliver: Callable[..., object]  # (raw, folder="INBOX")
    messages: Callable[..., list[bytes]]  # (folder="INBOX") -> bytes, oldest first
    flags: Callable[..., list[str]]  # (folder="INBOX") -> Maildir's flags, oldest first
    remove: Callable[[int], None]  # the nth letter of INBOX disappears

    @contextmanager
    def open(self) -> Iterator[Source]:
        with open_source(self.connection) as source:
            yield source


@pytest.fixture(scope="session")
def dotted_dovecot() -> Iterator[Dovecot]:
    """A server that keeps all folders below INBOX and separates them by dots, as Courier and Cyrus do."""
    require_dovecot()
    with Dovecot(prefix="INBOX.", separator=".") as server:
        yield server


def local_place(root: Path) -> Place:
    """A Maildir that letters are delivered to by the standard library, which knows nothing of ours."""
    mailbox.Maildir(root)

    def folder_at(path: str) -> Path:
        if path == "INBOX":
            return root
        encoded: bytes = imap_utf7.encode(path.replace("/", "."))
        return root / ("." + encoded.decode("ascii"))

    def files(folder: str = "INBOX") -> list[Path]:
        at = folder_at(folder)
        return sorted([*at.glob("new/*"), *at.glob("cur/*")], key=lambda file: file.stat().st_mtime_ns)

    return Place(
        connection=Connection(protocol="maildir", server=str(root)),
        deliver=lambda raw, folder="INBOX": mailbox.Maildir(folder_at(folder)).add(raw),
        messages=lambda folder="INBOX": [file.read_bytes() for file in files(folder)],
        flags=lambda folder="INBOX": [file.name.partition(":2,")[2] for file in files(folder)],
        remove=lambda position: files()[position].unlink(),
    )


def place_on(server: Dovecot, protocol: str, security: str) -> Place:
    user = server.new_user()
    return Place(
        connection=server.connection(user, protocol, security),
        deliver=lambda raw, folder="INBOX": server.deliver(user, raw, folder),
        messages=lambda folder="INBOX": server.messages(user, folder),
        flags=lambda folder="INBOX": [file.name.partition(":2,")[2] for file in server.files(user, folder)],
        remove=lambda position: server.files(user)[position].unlink(),
    )


def exchange_place(server: Exchange, authentication: str) -> Place:
    user = server.new_user()

    def remove(position: int) -> None:
        items = server.store(user).folder("INBOX").items
        del items[list(items)[position]]

    def flags(folder: str = "INBOX") -> list[str]:
        return ["S" if item.read else "" for item in server.store(user).folder(folder).items.values()]

    return Place(
        connection=server.connection(user, authentication=authentication),
        deliver=lambda raw, folder="INBOX": server.deliver(user, raw, folder),
        messages=lambda folder="INBOX": server.messages(user, folder),
        flags=flags,
        remove=remove,
    )
