"""A mailbox of each protocol, on a real server, with one way to deliver to it and to look into it."""

import itertools
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from imapclient import imap_utf7

from apps.mail.models import AfterProcessing, FirstConnection, Mailbox
from apps.mail.transports import open_source
from tests.boxes.ews import EwsBox, exchange_server
from tests.boxes.graph import GraphBox, graph_server, make_application, provider
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.exchange import PASSWORD as EXCHANGE_PASSWORD

OK_FOLDER, ERROR_FOLDER = "Обработано", "Ошибки"
PROTOCOLS = ["imap4", "pop3", "maildir", "ews", "graph"]

_counter = itertools.count(1)


class Box(Protocol):
    """What the tests of the pipeline need of a mailbox on a server."""

    mailbox: Mailbox

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None: ...

    def letters(self, folder: str = "INBOX") -> list[bytes]: ...


@runtime_checkable
class RemoteBox(Box, Protocol):
    """A box that is reached over the network."""

    @property
    def server_port(self) -> int: ...

    def reach_by(self, port: int) -> None:
        """Let the mailbox be collected by this port, where something stands between."""


@dataclass
class DovecotBox:
    """A login of Dovecot, read by IMAP4 or POP3."""

    server: Dovecot
    user: str
    mailbox: Mailbox

    @property
    def server_port(self) -> int:
        return self.mailbox.effective_port

    def reach_by(self, port: int) -> None:
        self.mailbox.port = port
        self.mailbox.save()

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        self.server.deliver(self.user, raw, folder)

    def letters(self, folder: str = "INBOX") -> list[bytes]:
        return self.server.messages(self.user, folder)


@dataclass
class MaildirBox:
    """A Maildir on the disk."""

    path: Path
    mailbox: Mailbox

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        name = f"{time.time_ns()}.{next(_counter)}.test"
        draft = self._folder(folder) / "tmp" / name
        draft.write_bytes(raw)
        draft.rename(self._folder(folder) / "new" / name)

    def letters(self, folder: str = "INBOX") -> list[bytes]:
        path = self._folder(folder)
        files = sorted([*path.glob("new/*"), *path.glob("cur/*")], key=lambda file: file.name)
        return [file.read_bytes() for file in files]

    def _folder(self, folder: str) -> Path:
        path = (
            self.path if folder == "INBOX" else self.path / ("." + imap_utf7.encode(folder.replace("/", ".")).decode())
        )
        for name in ("cur", "new", "tmp"):
            (path / name).mkdir(parents=True, exist_ok=True)
        return path


def make_box(protocol: str, dovecot: Dovecot, folder: Path, **settings: Any) -> Box:
    """A fresh mailbox whose letters all count as new; it moves them, or deletes them where there are no folders."""
    name = f"{protocol}-{next(_counter)}"
    fields: dict[str, Any] = {
        "protocol": protocol,
        "address": "support@postdesk.example",
        "first_connection": FirstConnection.AS_NEW,
        "after_processing": AfterProcessing.MOVE,
        "ok_folder": OK_FOLDER,
        "error_folder": ERROR_FOLDER,
    }
    if protocol == "pop3":
        fields |= {"after_processing": AfterProcessing.DELETE, "ok_folder": "", "error_folder": ""}
    if protocol == "maildir":
        fields |= {"server": str(folder / name)}
        mailbox = Mailbox.objects.create(system_name=name, **fields | settings)
        box: Box = MaildirBox(folder / name, mailbox)
        box.letters()  # makes the Maildir
    elif protocol == "ews":
        exchange = exchange_server()
        user = exchange.new_user()
        fields |= {"server": exchange.connection(user).server, "login": user, "password": EXCHANGE_PASSWORD}
        mailbox = Mailbox.objects.create(system_name=name, **fields | settings)
        box = EwsBox(exchange, user, mailbox)
    elif protocol == "graph":
        graph = graph_server()
        user = graph.new_user()
        fields |= {"server": graph.service, "login": user, "oauth_application": make_application(provider())}
        mailbox = Mailbox.objects.create(system_name=name, **fields | settings)
        box = GraphBox(graph, user, mailbox)
    else:
        user = dovecot.new_user()
        connection = dovecot.connection(user, protocol)
        fields |= {
            "server": connection.server,
            "port": connection.port,
            "security": connection.security,
            "login": user,
            "password": PASSWORD,
            "ca_file": connection.ca_file,
        }
        mailbox = Mailbox.objects.create(system_name=name, **fields | settings)
        box = DovecotBox(dovecot, user, mailbox)
    if protocol != "pop3":
        make_folders(box)
    return box


def make_folders(box: Box) -> None:
    """The OK and the error folder, made by the program itself as the connection test would."""
    with open_source(box.mailbox.connection()) as source:
        for path in (box.mailbox.ok_folder, box.mailbox.error_folder):
            if path:
                source.create_folder(path)
