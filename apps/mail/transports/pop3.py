"""POP3: one folder, letters known by their UIDL, deleted only when the session ends properly (RFC 1939)."""

import email
import logging
import poplib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from apps.mail.transports.base import Closing, Connection, Fetched, FolderState, Listed, TransportError
from apps.mail.transports.paths import normal_path
from apps.mail.transports.pop3_session import dial, hang_up, pop3_failure, sign_in
from apps.mail.troubles import Trouble

logger = logging.getLogger(__name__)

AnswerT = TypeVar("AnswerT")

_GONE = re.compile(r"expunged|no such|not exist|already (marked|deleted)|not found", re.IGNORECASE)


def open_pop3(connection: Connection) -> "Pop3Source":
    """Connect and sign in."""
    source = Pop3Source(connection)
    source.uids()
    return source


class Pop3Source(Closing):
    """A session with the mailbox, see `Source`; it sees the letters that were there when it began.

    Most servers let in one session at a time, so between `commit` and the next call there is none.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client: poplib.POP3 | None = None
        self._numbers: dict[str, int] = {}  # the session's own numbers of the letters, by UID
        self._sizes: dict[int, int] = {}
        self._deleted: set[str] = set()  # marked, and kept by the server until QUIT
        self._over = False

    def folders(self) -> list[str]:
        return [""]

    def create_folder(self, path: str) -> None:
        raise TransportError(Trouble.NO_FOLDERS, path, permanent=True)

    def select(self, path: str) -> FolderState:
        if normal_path(path) not in ("", "INBOX"):
            raise TransportError(Trouble.NO_FOLDERS, path, permanent=True)
        return FolderState("", "", len(self.uids()))

    def uids(self) -> list[str]:
        with self._session():
            return [uid for uid in self._numbers if uid not in self._deleted]

    def describe(self, uids: Sequence[str], *, dates: bool = False) -> list[Listed]:
        sizes = self._listed_sizes()
        listed = []
        for uid in uids:
            if uid in self._numbers:
                header = self._ask(uid, lambda client, number: client.top(number, 0)) if dates else None
                received_at = _arrival(_joined(header[1])) if header else None
                listed.append(Listed(uid, sizes.get(self._numbers[uid], 0), received_at))
        return listed

    def fetch(self, uids: Sequence[str]) -> Iterator[Fetched]:
        for uid in uids:
            answer = self._ask(uid, lambda client, number: client.retr(number))
            if answer:
                yield Fetched(uid, _joined(answer[1]))

    def fetch_head(self, uid: str, size: int) -> Fetched | None:
        lines = size // 20  # TOP counts lines; few are shorter than that on average
        answer = self._ask(uid, lambda client, number: client.top(number, lines))
        if answer is None:
            return None
        raw = _joined(answer[1])
        return Fetched(uid, raw, complete=len(raw) >= self._listed_sizes().get(self._numbers[uid], 0))

    def move(self, uids: Sequence[str], path: str) -> None:
        raise TransportError(Trouble.NO_FOLDERS, path, permanent=True)

    def delete(self, uids: Sequence[str]) -> None:
        for uid in uids:
            if uid in self._deleted:
                continue
            if self._ask(uid, lambda client, number: client.dele(number)) is not None:
                self._deleted.add(uid)

    def mark_read(self, uids: Sequence[str]) -> None:
        """POP3 has no flags."""

    def commit(self) -> None:
        if self._deleted:
            with self._session() as client:
                client.quit()
            self._client = None
            self._deleted.clear()

    def close(self) -> None:
        client, self._client, self._over = self._client, None, True
        if client is None:
            return
        with suppress(Exception):
            # A farewell is a courtesy, not worth the whole timeout; and QUIT would make deletions final.
            client.sock.settimeout(5)
            if not self._deleted:
                client.quit()
        hang_up(client)

    @contextmanager
    def _session(self) -> Iterator[poplib.POP3]:
        if self._over:
            raise TransportError(Trouble.CONNECTION_LOST)
        try:
            if self._client is None:
                self._open()
            assert self._client
            yield self._client
        except (poplib.error_proto, OSError) as error:
            failure = pop3_failure(error)
            self._over = failure.trouble is not Trouble.SERVER_ERROR
            raise failure from error

    def _open(self) -> None:
        client = dial(self._connection)
        try:
            sign_in(client, self._connection)
            self._numbers = _numbers(client)
        except BaseException:
            hang_up(client)
            raise
        self._client, self._sizes = client, {}

    def _listed_sizes(self) -> dict[int, int]:
        with self._session() as client:
            if not self._sizes:
                lines = (line.split() for line in client.list()[1])
                self._sizes = {int(number): int(size) for number, size, *_ in lines}
            return self._sizes

    def _ask(self, uid: str, command: Callable[[poplib.POP3, int], AnswerT]) -> AnswerT | None:
        """The server's answer about a letter; None when it is gone, or refused, which the log tells."""
        with self._session() as client:
            if uid not in self._numbers:
                return None
            try:
                return command(client, self._numbers[uid])
            except poplib.error_proto as error:
                failure = pop3_failure(error)
                if failure.trouble is not Trouble.SERVER_ERROR:
                    raise
                if not _GONE.search(failure.detail):
                    logger.warning("Letter %s is not handed out: %s", uid, failure.detail)
                return None


def _numbers(client: poplib.POP3) -> dict[str, int]:
    """The session's numbers by UIDL, oldest first.

    RFC 1939 §7 lets two letters of the same content have the same UIDL; the second then gets a space and "2".
    """
    try:
        lines = client.uidl()[1]
    except poplib.error_proto as error:
        failure = pop3_failure(error)
        if failure.trouble is Trouble.SERVER_ERROR:
            failure = TransportError(Trouble.NO_LETTER_IDS, failure.detail, permanent=True)
        raise failure from error
    met: Counter[str] = Counter()
    numbers = {}
    for line in lines:
        number, _, uid = line.decode("ascii", "backslashreplace").strip().partition(" ")
        met[uid] += 1
        numbers[uid if met[uid] == 1 else f"{uid} {met[uid]}"] = int(number)
    return numbers


def _joined(lines: list[bytes]) -> bytes:
    return b"\r\n".join([*lines, b""])


def _arrival(header: bytes) -> datetime | None:
    """When the last server on the way got the letter, or else when it was written."""
    message = email.message_from_bytes(header)
    stamps = [str(line).rpartition(";")[2] for line in message.get_all("Received", [])[:1]]
    for stamp in [*stamps, str(message.get("Date", ""))]:
        with suppress(ValueError, TypeError, OverflowError):
            time = parsedate_to_datetime(stamp.strip())
            return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    return None
