"""What every protocol offers: a source of letters, and a way out for them.

Transports know nothing of the database: they are given a `Connection` and speak in frozen dataclasses. Every
failure leaves them as a `TransportError`, whose trouble is translated by `apps.mail.troubles`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, Self

from apps.mail.troubles import Trouble


class TransportError(Exception):
    """Something went wrong between Postdesk and a mail server.

    `permanent` tells that trying again changes nothing until a person acts (wrong password, missing folder);
    `detail` carries the server's own words.
    """

    def __init__(self, trouble: Trouble, detail: str = "", *, permanent: bool = False) -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a server is and how to sign in there."""

    protocol: str  # a value of apps.mail.models.Protocol
    server: str  # host name or address; for Maildir the folder's path
    port: int = 0
    security: str = "ssl"  # a value of apps.mail.models.Security: "none", "ssl", "starttls"
    login: str = ""
    password: str = field(default="", repr=False)
    authentication: str = "basic"  # a value of apps.mail.models.Authentication
    domain: str = ""
    ca_file: str = ""  # a PEM file trusted beside the system's authorities
    connect_timeout: float = 15
    read_timeout: float = 60


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as selected. `uid_validity` changes when the server has renumbered its letters (RFC 3501 2.3.1.1)."""

    path: str
    uid_validity: str
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A letter on the server, before its bytes are fetched. `size` is in bytes."""

    uid: str
    size: int
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a letter; `complete` is false when only its beginning was asked for."""

    uid: str
    raw: bytes = field(repr=False)
    complete: bool = True


class Source(Protocol):
    """A signed-in session with a server that letters are collected from.

    Folder paths use "/" whatever the server's own separator is, and INBOX in any case. All methods may raise
    TransportError. A UID that is gone from the server is never an error: fetch leaves it out, move, delete and
    mark_read pass over it.
    """

    def folders(self) -> list[str]:
        """Every folder's path; [""] where the protocol has none (POP3)."""

    def create_folder(self, path: str) -> None:
        """Make the folder and its parents; one that exists already is fine."""

    def select(self, path: str) -> FolderState:
        """Open the folder for all that follows; Trouble.FOLDER_MISSING when there is none."""

    def uids(self) -> list[str]:
        """The UIDs of all letters in the selected folder, oldest first."""

    def describe(self, uids: Sequence[str], *, dates: bool = False) -> list[Listed]:
        """Sizes, and times of arrival where they cost nothing or `dates` asks for them, in the order of `uids`."""

    def fetch(self, uids: Sequence[str]) -> Iterator[Fetched]:
        """The letters' bytes, unchanged and without marking them as read, in the order of `uids`."""

    def fetch_head(self, uid: str, size: int) -> Fetched | None:
        """The header and at least the first `size` bytes; None when the letter is gone."""

    def move(self, uids: Sequence[str], path: str) -> None:
        """Move to another folder; Trouble.FOLDER_MISSING when that is not there."""

    def delete(self, uids: Sequence[str]) -> None:
        """Remove these letters and no others from the selected folder."""

    def mark_read(self, uids: Sequence[str]) -> None:
        """Set the read flag; does nothing where the protocol has none (POP3)."""

    def commit(self) -> None:
        """Make move and delete final. POP3 deletes only at QUIT (RFC 1939 §6), so its session ends and reopens."""

    def close(self) -> None:
        """End the session; what was not committed may be undone by the server. Never raises."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One line of a connection test: `name` is a code translated by apps.mail.troubles, `trouble` None is a pass."""

    name: str  # "resolve", "connect", "tls", "sign-in", "folder"
    subject: str  # host, address, folder…
    trouble: Trouble | None = None
    detail: str = ""
