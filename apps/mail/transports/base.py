"""What every protocol offers: a source of letters, and a way out for them.

Transports know nothing of the database: they are given a `Connection` and speak in frozen dataclasses. Every
failure leaves them as a `TransportError`, whose trouble is translated by `apps.mail.troubles`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, Self

from apps.mail.troubles import Trouble


class TransportError(Exception):
    """Something went wrong between Postdesk and a mail server.

    `permanent` tells that trying again changes nothing until a person acts (wrong password, missing folder);
    `detail` carries the server's own words, and `pause` how many seconds it asks to be left alone. After
    SERVER_ERROR, FOLDER_MISSING, NO_FOLDERS, NOT_WRITABLE and QUOTA a source goes on; after any other trouble its
    session is over, and further calls fail with CONNECTION_LOST.
    """

    def __init__(self, trouble: Trouble, detail: str = "", *, permanent: bool = False, pause: float = 0) -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail
        self.permanent = permanent
        self.pause = pause


class OutcomeUnknownError(TransportError):
    """The connection broke after the last byte of a letter, before the server said whether it has taken it.

    Sending the letter again may double it.
    """

    def __init__(self, detail: str = "") -> None:
        super().__init__(Trouble.OUTCOME_UNKNOWN, detail)


class NoSessionError(TransportError):
    """The server let nobody in, so that no letter is to blame."""


class TokenSource(Protocol):
    """Where OAuth2 access tokens come from; `apps.mail.oauth` implements it, so that transports need no database."""

    def token(self) -> str:
        """A token with some life left in it, kept or asked for anew; TransportError tells why there is none."""

    def refused(self, token: str) -> None:
        """The server did not take this token: the next one is asked for anew."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a server is and how to sign in there."""

    protocol: str  # a value of apps.mail.models.Protocol
    server: str  # host name or address; for Maildir the folder's path; for EWS and Graph the service's address
    port: int = 0
    security: str = "ssl"  # a value of apps.mail.models.Security: "none", "ssl", "starttls"
    login: str = ""
    password: str = field(default="", repr=False)
    authentication: str = "basic"  # a value of apps.mail.models.Authentication
    tokens: TokenSource | None = field(default=None, repr=False)  # for the authentication "oauth2"
    domain: str = ""
    shared_mailbox: str = ""  # the address of the mailbox to open, where that isn't the login's own
    exchange_version: str = ""  # a value of apps.mail.models.ExchangeVersion; EWS only
    access_type: str = "delegate"  # a value of apps.mail.models.AccessType; EWS only
    ca_file: str = ""  # a PEM file trusted beside the system's authorities
    confirm_recipients: bool = False  # ask the server about each recipient before a letter is sent; SMTP only
    connect_timeout: float = 15  # seconds until the server has said its greeting
    read_timeout: float = 60  # seconds that the server may stay silent afterwards

    @property
    def opened_mailbox(self) -> str:
        """The address of the mailbox that is opened: the shared one, or the login's own."""
        return self.shared_mailbox or self.login


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as selected.

    `path` is the same however the folder was written ("inbox", "INBOX/Orders" for a folder beside INBOX), so
    it may be stored as identity. `uid_validity` changes when the server has renumbered its letters (RFC 3501
    2.3.1.1). `count` includes letters that are marked as deleted but still there, which `uids` leaves out.
    """

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
    TransportError. A UID that is gone from the server is never an error: describe and fetch leave it out,
    move, delete and mark_read pass over it.
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
        """Sizes in the order of `uids`, and times of arrival where they cost nothing or `dates` asks for them."""

    def fetch(self, uids: Sequence[str]) -> Iterator[Fetched]:
        """The letters' bytes, unchanged and without marking them as read, in the order of `uids`.

        All of them may be in memory at once, so ask for no more than fits. A letter that the server has but
        refuses to hand out is left out too, with a warning in the log.
        """

    def fetch_head(self, uid: str, size: int) -> Fetched | None:
        """The header and about the first `size` bytes of the letter; None when it is gone."""

    def move(self, uids: Sequence[str], path: str) -> None:
        """Move to another folder; Trouble.FOLDER_MISSING when that is not there."""

    def delete(self, uids: Sequence[str]) -> None:
        """Remove these letters and no others from the selected folder."""

    def mark_read(self, uids: Sequence[str]) -> None:
        """Set the read flag; does nothing where the protocol has none (POP3)."""

    def commit(self) -> None:
        """Make move and delete final.

        POP3 deletes only at QUIT (RFC 1939 §6): its session ends, and a new one begins with the next call.
        """

    def close(self) -> None:
        """End the session; what was not committed may be undone by the server. Never raises."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...


class Closing(ABC):
    """Is closed at the end of its `with` block."""

    @abstractmethod
    def close(self) -> None:
        """See `Source.close` and `Sender.close`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recipient that the server would not take; the letter went to the others."""

    recipient: str
    trouble: Trouble
    detail: str  # the server's own words
    permanent: bool  # False: the server asks to try again later (greylisting, a full mailbox)


def nothing() -> None:
    """Do nothing: what `Sender.send` calls unless told otherwise."""


class Sender(Protocol):
    """A session with a server that letters leave by; connects at the first letter, and again if need be."""

    def send(
        self, envelope_from: str, recipients: Sequence[str], message: bytes, settle: Callable[[], None] = nothing
    ) -> list[Refusal]:
        """Hand the letter over; an `envelope_from` of "" is the empty sender <> (RFC 5321 4.5.5).

        What the caller still has to finish with the letter before it does in `settle`, which is called before the
        server can take this one, and before a session is opened.

        Returns the recipients that were refused, which may be all of them. Raises SENDER_REFUSED or
        MESSAGE_REFUSED when nobody gets the letter because of its sender or its content, and
        OutcomeUnknownError when only the server knows; after any other TransportError the letter has surely
        not been sent, and after NoSessionError none will be.
        """

    def close(self) -> None:
        """End the session. Never raises."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One line of a connection test; `trouble` None is a pass."""

    name: str  # "resolve", "connect", "tls", "token", "sign-in", "folder": apps.mail.troubles.step_label translates it
    subject: str  # host, address, login, folder
    trouble: Trouble | None = None
    detail: str = ""  # the server's words, or what was found out: addresses, the TLS version
    count: int | None = None  # letters in the folder
