"""A mailbox on the tests' Microsoft Graph, whose tokens come from the tests' provider."""

import atexit
import functools
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.mail.models import Mailbox, OAuthApplication
from tests.servers.certificates import Certificate, issue_certificate
from tests.servers.graph import Graph
from tests.servers.tokens import CLIENT, DIRECTORY, SECRET, Provider


@functools.cache
def certificate() -> Certificate:
    """One certificate for the servers of this process."""
    folder = tempfile.TemporaryDirectory(prefix="postdesk-graph-")
    atexit.register(folder.cleanup)
    return issue_certificate(Path(folder.name))


@functools.cache
def provider() -> Provider:
    """One provider of tokens for all boxes of this process."""
    server = Provider(certificate())
    atexit.register(server.__exit__)
    return server


@functools.cache
def graph_server() -> Graph:
    """One service for all boxes of this process, in clear, so that its answers can be lost by their words."""
    server = Graph(holds=provider().holds)
    atexit.register(server.__exit__)
    return server


def make_application(server: Provider, **settings: Any) -> OAuthApplication:
    """An application that the provider knows; with its own secret unless `settings` say otherwise."""
    fields: dict[str, Any] = {
        "system_name": f"postdesk-{OAuthApplication.objects.count() + 1}",
        "application_id": CLIENT,
        "directory_id": DIRECTORY,
        "client_secret": SECRET,
        "authority": server.address,
        "ca_file": server.ca_file,
    }
    return OAuthApplication.objects.create(**fields | settings)


@dataclass
class GraphBox:
    """A mailbox of Graph."""

    server: Graph
    user: str
    mailbox: Mailbox

    @property
    def server_port(self) -> int:
        return self.server.port

    def reach_by(self, port: int) -> None:
        self.mailbox.server = self.server.service.replace(str(self.server.port), str(port))
        self.mailbox.save()

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        self.server.deliver(self.user, raw, folder)

    def letters(self, folder: str = "INBOX") -> list[bytes]:
        return self.server.messages(self.user, folder)
