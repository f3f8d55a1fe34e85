"""Exchange by its web services (EWS): a mailbox with folders on Exchange Server 2010 SP2 and later.

Written after Microsoft's documentation and tested against a server of our own that follows it; no real Exchange was
at hand. Exchange makes a letter's bytes anew from what it has stored, so they are not those that were sent.
"""

import logging
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from exchangelib.fields import FieldOrder, FieldPath
from exchangelib.items import ID_ONLY, Message
from exchangelib.properties import FolderId, ItemId
from exchangelib.services import DeleteItem, FindItem, MoveItem, UpdateItem

from apps.mail.transports.base import Closing, Connection, Fetched, FolderState, Listed, TransportError
from apps.mail.transports.batches import batches
from apps.mail.transports.ews_errors import ews_failure
from apps.mail.transports.ews_folders import Folders, Found
from apps.mail.transports.ews_items import GONE, ask, ask_for_head
from apps.mail.transports.ews_meetings import answer_invitation
from apps.mail.transports.ews_session import Session
from apps.mail.troubles import Trouble

logger = logging.getLogger(__name__)

IDS_A_PAGE = 1000  # Exchange gives no more at once (EWSFindCountLimit)
ITEMS_A_COMMAND = 100
LETTERS_A_FETCH = 20
BYTES_A_FETCH = 4_000_000
LONGEST_HEADER = 1 << 20

_OF_ONE_LETTER = {Trouble.SERVER_ERROR, Trouble.NOT_WRITABLE, Trouble.MESSAGE_REFUSED}


def open_ews(connection: Connection) -> "EwsSource":
    """Sign in and open the mailbox."""
    session = Session(connection)
    try:
        return EwsSource(session)
    except TransportError as error:
        session.close()
        if error.trouble in (Trouble.FOLDER_MISSING, Trouble.NOT_WRITABLE):
            raise TransportError(Trouble.MAILBOX_FORBIDDEN, error.detail, permanent=True) from error
        raise


class EwsSource(Closing):
    """An opened mailbox, see `Source`.

    Deleting is what Shift+Delete does in Outlook: the letter is in no folder any more, and for two weeks, or what
    the server is set to, its owner can have it recovered. A letter that is moved gets another id.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._account = session.account
        with session.talking():
            self._folders = Folders(session)
        self._folder: Found = self._folders.inbox
        self._sizes: dict[str, int] = {}  # of the letters described last

    def folders(self) -> list[str]:
        with self._session.talking():
            return self._folders.paths()

    def create_folder(self, path: str) -> None:
        with self._session.talking():
            self._folders.create(path)

    def select(self, path: str) -> FolderState:
        with self._session.talking():
            found = self._folders.find(path)
            count = self._folders.count(found)
        self._folder = found
        # Ids never come again, but a folder that was made anew holds letters that are all new.
        return FolderState(found.path, sha256(found.id.encode()).hexdigest()[:16], count)

    def uids(self) -> list[str]:
        order = FieldOrder(FieldPath(field=Message.get_field_by_fieldname("datetime_received")))
        with self._session.talking():
            found = FindItem(account=self._account, page_size=IDS_A_PAGE).call(
                folders=[FolderId(id=self._folder.id)], additional_fields=None, restriction=None, order_fields=[order],
                shape=ID_ONLY, query_string=None, depth="Shallow", calendar_view=None, max_items=None, offset=0,
            )  # fmt: skip
            # A letter that is met twice because another one left meanwhile counts once.
            return list(dict.fromkeys(uid for uid, _change_key in map(_sound, found)))

    def describe(self, uids: Sequence[str], *, dates: bool = False) -> list[Listed]:
        listed = []
        for batch in batches(uids, ITEMS_A_COMMAND):
            with self._session.talking():
                answers = ask(self._account, batch, "size", "datetime_received")
            listed += [
                Listed(uid, answer.size, answer.received_at)
                for uid, answer in zip(batch, answers, strict=True)
                if answer.code == "NoError"
            ]
        self._sizes = {each.uid: each.size for each in listed}
        return listed

    def fetch(self, uids: Sequence[str]) -> Iterator[Fetched]:
        for batch in self._portions(uids):
            with self._session.talking():
                answers = ask(self._account, batch, "mime_content")
            for uid, answer in zip(batch, answers, strict=True):
                if answer.code == "NoError":
                    yield Fetched(uid, answer.raw)
                elif not answer.gone:
                    failure = ews_failure(answer.failure())
                    if failure.trouble not in _OF_ONE_LETTER:
                        raise failure
                    logger.warning("Letter %s is not handed out: %s", uid, failure.detail)

    def fetch_head(self, uid: str, size: int) -> Fetched | None:
        with self._session.talking():
            answer, complete = ask_for_head(self._account, uid, size, LONGEST_HEADER)
            if answer.code != "NoError" and not answer.gone:
                raise answer.failure()
        return None if answer.gone else Fetched(uid, answer.raw, complete=complete)

    def move(self, uids: Sequence[str], path: str) -> None:
        with self._session.talking():
            target = self._folders.find(path)
        for batch in batches(uids, ITEMS_A_COMMAND):
            with self._session.talking():
                service = MoveItem(account=self._account)
                _check(service.call(items=_ids(batch), to_folder=FolderId(id=target.id)))

    def delete(self, uids: Sequence[str]) -> None:
        for batch in batches(uids, ITEMS_A_COMMAND):
            with self._session.talking():
                _check(
                    DeleteItem(account=self._account).call(
                        items=_ids(batch), delete_type="SoftDelete", send_meeting_cancellations="SendToNone",
                        affected_task_occurrences="AllOccurrences", suppress_read_receipts=True,
                    )
                )  # fmt: skip

    def mark_read(self, uids: Sequence[str]) -> None:
        for batch in batches(uids, ITEMS_A_COMMAND):
            with self._session.talking():
                # A change is refused without the key of the item as it is now.
                there = [answer for answer in ask(self._account, batch) if answer.code == "NoError"]
                if not there:
                    continue
                letters = [Message(id=each.uid, changekey=each.change_key, is_read=True) for each in there]
                _check(
                    UpdateItem(account=self._account).call(
                        items=[(letter, ["is_read"]) for letter in letters], conflict_resolution="AlwaysOverwrite",
                        message_disposition="SaveOnly", send_meeting_invitations_or_cancellations="SendToNone",
                        suppress_read_receipts=True,
                    )
                )  # fmt: skip

    def answer_invitation(self, message_id: str, answer: str, text: str, folders: Sequence[str]) -> bool:
        """See `AnswersInvitations`."""
        with self._session.talking():
            return answer_invitation(self._session, self._folders, message_id, answer, text, folders)

    def commit(self) -> None:
        """Nothing is left to do: every change is final at once."""

    def close(self) -> None:
        self._session.close()

    def _portions(self, uids: Sequence[str]) -> Iterator[list[str]]:
        """The letters by so many and so large at once; one whose size nobody knows comes alone."""
        portion: list[str] = []
        size = 0
        for uid in uids:
            more = self._sizes.get(uid, BYTES_A_FETCH)
            if portion and (len(portion) >= LETTERS_A_FETCH or size + more > BYTES_A_FETCH):
                yield portion
                portion, size = [], 0
            portion.append(uid)
            size += more
        if portion:
            yield portion


def _ids(uids: Sequence[str]) -> list[ItemId]:
    return [ItemId(id=uid) for uid in uids]


def _sound(answer: Any) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


def _check(answers: Any) -> None:
    """Raise the first failure among the answers about items; an item that is gone is none."""
    for answer in answers:
        if isinstance(answer, Exception) and type(answer).__name__ not in GONE:
            raise answer
