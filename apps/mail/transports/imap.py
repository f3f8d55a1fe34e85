"""IMAP4: a mailbox with folders (RFC 3501), emptied by UID with MOVE (RFC 6851) and UIDPLUS (RFC 4315)."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from imaplib import IMAP4
from typing import Any

from imapclient import DELETED, SEEN, IMAPClient

from apps.mail.transports.base import Closing, Connection, Fetched, FolderState, Listed, TransportError
from apps.mail.transports.batches import batches
from apps.mail.transports.imap_folders import Folders
from apps.mail.transports.imap_session import dial, hang_up, imap_failure, sign_in
from apps.mail.troubles import Trouble

logger = logging.getLogger(__name__)

# One SEARCH answer is one line, of which imaplib takes a million bytes: 90,000 UIDs of ten digits.
UIDS_A_SEARCH = 50_000
LETTERS_A_FETCH = 50
LONGEST_HEADER = 1 << 20

_SESSION_GOES_ON = {Trouble.SERVER_ERROR, Trouble.FOLDER_MISSING, Trouble.QUOTA, Trouble.NOT_WRITABLE}


def open_imap(connection: Connection) -> "ImapSource":
    """Connect and sign in."""
    client = dial(connection)
    try:
        sign_in(client, connection)
    except TransportError:
        hang_up(client)
        raise
    return ImapSource(client)


class ImapSource(Closing):
    """A signed-in session, see `Source`.

    Deleting is marking as deleted and expunging just these UIDs; a server without UIDPLUS keeps them marked,
    because a plain EXPUNGE would remove what other programs have marked. On Gmail a letter deleted from INBOX
    is archived, unless the account's settings say otherwise.
    """

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._folders = Folders(client)
        self._over = False
        self._name = "INBOX"  # of the selected folder, as the server writes it
        self._count = 0

    def folders(self) -> list[str]:
        with self._talking():
            return self._folders.paths()

    def create_folder(self, path: str) -> None:
        with self._talking():
            self._folders.create(path)

    def select(self, path: str) -> FolderState:
        with self._talking():
            found, self._name = self._folders.find(path)
            answer = self._client.select_folder(self._name)
        self._count = answer[b"EXISTS"]
        return FolderState(found, str(answer.get(b"UIDVALIDITY", "")), self._count)

    def uids(self) -> list[str]:
        if self._count > UIDS_A_SEARCH:
            # Letters may have left since, and numbers beyond the last one are refused.
            with self._talking():
                self._count = self._client.select_folder(self._name)[b"EXISTS"]
        found: set[int] = set()
        # Windows of sequence numbers, because UIDs may have wide gaps; from the last to the first, because a letter
        # that disappears meanwhile moves its successors to lower numbers: they are met twice, not missed.
        starts = range(1, max(self._count, 1) + 1, UIDS_A_SEARCH)
        for start in reversed(starts):
            end = "*" if start == starts[-1] else start + UIDS_A_SEARCH - 1
            criteria = f"{start}:{end} UNDELETED" if len(starts) > 1 else "UNDELETED"
            with self._talking():
                found.update(self._client.search(criteria))
        return [str(uid) for uid in sorted(found)]

    def describe(self, uids: Sequence[str], *, dates: bool = False) -> list[Listed]:
        listed = []
        for batch in batches(uids):
            for uid, answer in self._fetch(batch, b"RFC822.SIZE", "RFC822.SIZE", "INTERNALDATE"):
                received_at = answer.get(b"INTERNALDATE")
                received_at = received_at.astimezone(UTC) if received_at else None
                listed.append(Listed(uid, answer[b"RFC822.SIZE"], received_at))
        return listed

    def fetch(self, uids: Sequence[str]) -> Iterator[Fetched]:
        waiting = deque(batches(uids, LETTERS_A_FETCH))
        while waiting:
            batch = waiting.popleft()
            try:
                answers = self._fetch(batch, b"BODY[]", "BODY.PEEK[]")
            except TransportError as error:
                if error.trouble is not Trouble.SERVER_ERROR:
                    raise
                # Some servers refuse the whole command for one letter that they can't read themselves.
                if len(batch) > 1:
                    waiting.extendleft([uid] for uid in reversed(batch))
                else:
                    logger.warning("Letter %s is not handed out: %s", batch[0], error.detail)
                continue
            for uid, answer in answers:
                yield Fetched(uid, answer[b"BODY[]"])

    def fetch_head(self, uid: str, size: int) -> Fetched | None:
        head = None
        for length in (size, max(size, LONGEST_HEADER)):
            for _uid, answer in self._fetch([uid], b"BODY[]<0>", f"BODY.PEEK[]<0.{length}>"):
                raw = answer[b"BODY[]<0>"]
                head = Fetched(uid, raw, complete=len(raw) < length)
            if head is None or head.complete or b"\r\n\r\n" in head.raw:
                break
        return head

    def move(self, uids: Sequence[str], path: str) -> None:
        with self._talking():
            _found, name = self._folders.find(path)
            whole = self._client.has_capability("MOVE")
        if whole:
            self._change(uids, lambda batch: self._client.move(batch, name))
        else:
            self._change(uids, lambda batch: self._client.copy(batch, name))
            self.delete(uids)

    def delete(self, uids: Sequence[str]) -> None:
        self._change(uids, lambda batch: self._client.add_flags(batch, [DELETED], silent=True))
        with self._talking():
            exact = self._client.has_capability("UIDPLUS")
        if exact:
            self._change(uids, self._client.uid_expunge)

    def mark_read(self, uids: Sequence[str]) -> None:
        self._change(uids, lambda batch: self._client.add_flags(batch, [SEEN], silent=True))

    def append(self, path: str, raw: bytes, at: datetime) -> None:
        """Put a letter of our own into the folder, read; Trouble.FOLDER_MISSING when that is not there."""
        with self._talking():
            _found, name = self._folders.find(path)
            self._client.append(name, raw, (SEEN,), at)

    def holds(self, path: str, message_id: str) -> bool:
        """Whether the folder has a letter with this Message-ID."""
        self.select(path)
        with self._talking():
            return bool(self._client.search(["HEADER", "Message-ID", message_id]))

    def commit(self) -> None:
        """Nothing is left to do: every change is final at once."""

    def close(self) -> None:
        if not self._over:
            self._over = True
            with suppress(Exception):
                # A farewell is a courtesy, not worth the whole timeout.
                self._client.socket().settimeout(5)
                self._client.logout()
        hang_up(self._client)

    def _fetch(self, uids: Sequence[str], wanted: bytes, *items: str) -> list[tuple[str, dict[bytes, Any]]]:
        """The server's answers about those letters that it still has.

        Answers without the `wanted` item are news of flags that nobody asked for.
        """
        with self._talking():
            answers = self._client.fetch(uids, items)
        pairs = [(uid, answers.get(int(uid), {})) for uid in uids]
        return [(uid, answer) for uid, answer in pairs if answer.get(wanted) is not None]

    def _change(self, uids: Sequence[str], change: Callable[[Sequence[str]], object]) -> None:
        for batch in batches(uids):
            try:
                with self._talking():
                    change(batch)
            except TransportError as error:
                if error.trouble is not Trouble.SERVER_ERROR:
                    raise
                # The standard has servers pass over letters that are gone; some refuse the command instead.
                there = [uid for uid, _answer in self._fetch(batch, b"RFC822.SIZE", "RFC822.SIZE")]
                if len(there) == len(batch):
                    raise
                self._change(there, change)

    @contextmanager
    def _talking(self) -> Iterator[None]:
        if self._over:
            raise TransportError(Trouble.CONNECTION_LOST)
        try:
            yield
        except (IMAP4.error, OSError, ValueError) as error:
            failure = imap_failure(error)
            self._over = failure.trouble not in _SESSION_GOES_ON
            raise failure from error
