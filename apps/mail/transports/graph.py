"""Microsoft Graph: a mailbox of Microsoft 365 (learn.microsoft.com/graph/api/resources/message).

Letters have immutable ids here, which stay when a letter moves within the mailbox; so before anything is done to one,
it is asked whether it still lies in the selected folder. Written from the documentation; a real Graph was never seen.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import quote

from apps.mail.transports.base import Closing, Connection, Fetched, FolderState, Listed, TransportError
from apps.mail.transports.graph_answers import GraphAnswer
from apps.mail.transports.graph_folders import GraphFolder, GraphFolders
from apps.mail.transports.graph_meetings import answer_invitation
from apps.mail.transports.graph_session import AT_ONCE, Call, GraphSession
from apps.mail.troubles import Trouble

logger = logging.getLogger(__name__)

IDS_A_PAGE = 500  # larger pages are known to time out
LONGEST_HEADER = 1 << 20
# Graph has no size of its own for a letter; this is Exchange's PidTagMessageSize ([MS-OXPROPS]).
SIZE = "Integer 0x0E08"
DESCRIBED = (
    f"$select=id,receivedDateTime,parentFolderId&$expand=singleValueExtendedProperties($filter=id eq '{SIZE}')".replace(
        " ", "%20"
    )
)
_OF_THE_MAILBOX = {Trouble.BUSY, Trouble.TOKEN_NOT_TAKEN, Trouble.GRAPH_FORBIDDEN, Trouble.MAILBOX_UNKNOWN}
_SESSION_GOES_ON = {Trouble.SERVER_ERROR, Trouble.FOLDER_MISSING, Trouble.QUOTA, Trouble.NOT_WRITABLE}


def open_graph(connection: Connection) -> "GraphSource":
    """Get a token, and look whether it opens the mailbox."""
    session = GraphSession(connection)
    try:
        source = GraphSource(session)
        source.select("INBOX")
    except TransportError:
        session.close()
        raise
    return source


class GraphSource(Closing):
    """A mailbox in Graph, see `Source`. Deleting puts letters among the recoverable items, as Outlook does."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session
        self._folders = GraphFolders(session)
        self._folder = GraphFolder("inbox", "INBOX", has_children=False)
        self._over = False

    def folders(self) -> list[str]:
        with self._talking():
            return self._folders.paths()

    def create_folder(self, path: str) -> None:
        with self._talking():
            self._folders.create(path)

    def select(self, path: str) -> FolderState:
        with self._talking():
            found = self._folders.find(path)
            row = self._session.demand("GET", f"/mailFolders/{quote(found.id, safe='')}?$select=id,totalItemCount")
        self._folder = found
        # Immutable ids are never given out anew, so there is no numbering that could change.
        return FolderState(found.path, "1", int(row["totalItemCount"]))

    def uids(self) -> list[str]:
        address = f"/mailFolders/{quote(self._folder.id, safe='')}/messages"
        query = f"$select=id&$orderby=receivedDateTime%20asc&$top={IDS_A_PAGE}"
        with self._talking():
            ids = [str(row["id"]) for page in self._session.pages(f"{address}?{query}") for row in page]
        return list(dict.fromkeys(ids))

    def describe(self, uids: Sequence[str], *, dates: bool = False) -> list[Listed]:
        with self._talking():
            rows = self._present(uids, DESCRIBED)
        return [Listed(uid, _size(row), _arrived(row)) for uid, row in rows.items()]

    def fetch(self, uids: Sequence[str]) -> Iterator[Fetched]:
        with self._talking():
            self._session.renew_token()
            with ThreadPoolExecutor(AT_ONCE) as threads:
                downloads = list(threads.map(lambda uid: self._session.download(_mime(uid)), uids))
        for uid, (answer, raw) in zip(uids, downloads, strict=True):
            if self._was_handed_out(uid, answer):
                yield Fetched(uid, raw)

    def fetch_head(self, uid: str, size: int) -> Fetched | None:
        for length in (size, max(size, LONGEST_HEADER)):
            with self._talking():
                self._session.renew_token()
                answer, raw = self._session.download(_mime(uid), limit=length + 1)
            if not self._was_handed_out(uid, answer):
                return None
            if len(raw) <= length:
                return Fetched(uid, raw)
            if b"\r\n\r\n" in raw[:length]:
                break
        return Fetched(uid, raw[:length], complete=False)

    def move(self, uids: Sequence[str], path: str) -> None:
        with self._talking():
            target = self._folders.find(path)
            self._change(uids, lambda uid: Call("POST", f"{_address(uid)}/move", {"destinationId": target.id}))

    def delete(self, uids: Sequence[str]) -> None:
        with self._talking():
            self._change(uids, lambda uid: Call("DELETE", _address(uid)))

    def mark_read(self, uids: Sequence[str]) -> None:
        with self._talking():
            self._change(uids, lambda uid: Call("PATCH", _address(uid), {"isRead": True}))

    def answer_invitation(self, message_id: str, answer: str, text: str, folders: Sequence[str]) -> bool:
        """See `AnswersInvitations`; Graph looks into every folder."""
        with self._talking():
            return answer_invitation(self._session, message_id, answer, text)

    def commit(self) -> None:
        """Nothing is left to do: every change is final at once."""

    def close(self) -> None:
        self._over = True
        self._session.close()

    def _change(self, uids: Sequence[str], call: Callable[[str], Call]) -> None:
        present = list(self._present(uids, "$select=id,parentFolderId"))
        failures = [
            answer.failure()
            for answer in self._session.batch([call(uid) for uid in present])
            if not answer.passed and not answer.is_gone
        ]
        if failures:
            raise failures[0]

    def _present(self, uids: Sequence[str], query: str) -> dict[str, Mapping[str, Any]]:
        """Graph's rows of those letters that are in the selected folder."""
        answers = self._session.batch([Call("GET", f"{_address(uid)}?{query}") for uid in uids])
        rows = {}
        for uid, answer in zip(uids, answers, strict=True):
            if answer.passed:
                rows[uid] = answer.body
            elif not answer.is_gone:
                raise answer.failure()
        return {uid: row for uid, row in rows.items() if row.get("parentFolderId") == self._folder.id}

    @contextmanager
    def _talking(self) -> Iterator[None]:
        if self._over:
            raise TransportError(Trouble.CONNECTION_LOST)
        try:
            yield
        except TransportError as error:
            self._over = error.trouble not in _SESSION_GOES_ON
            raise

    def _was_handed_out(self, uid: str, answer: GraphAnswer) -> bool:
        if answer.passed:
            return True
        failure = answer.failure()
        if failure.trouble in _OF_THE_MAILBOX:
            self._over = True
            raise failure
        if not answer.is_gone:
            logger.warning("Letter %s is not handed out: %s", uid, failure.detail)
        return False


def _address(uid: str) -> str:
    return f"/messages/{quote(uid, safe='')}"


def _mime(uid: str) -> str:
    return f"{_address(uid)}/$value"


def _size(row: Mapping[str, Any]) -> int:
    # One property was asked for, and Graph writes its name in a way of its own.
    for each in row.get("singleValueExtendedProperties") or []:
        if str(each.get("value")).isdigit():
            return int(each["value"])
    return 0


def _arrived(row: Mapping[str, Any]) -> datetime | None:
    text = row.get("receivedDateTime")
    return datetime.fromisoformat(str(text)) if text else None
