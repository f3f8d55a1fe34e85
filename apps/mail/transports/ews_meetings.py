"""Answers to invitations through Exchange, which tells the organiser and keeps the calendar.

Written after Microsoft's documentation of AcceptItem, TentativelyAcceptItem and DeclineItem; no real Exchange was at
hand.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from exchangelib import errors
from exchangelib.folders import DeletedItems, Inbox, SentItems
from exchangelib.items import SEND_TO_NONE, AcceptItem, DeclineItem, TentativelyAcceptItem
from exchangelib.properties import ReferenceItemId
from exchangelib.services import CreateItem

from apps.mail.transports.base import TransportError
from apps.mail.transports.ews_folders import Folders
from apps.mail.transports.ews_session import Session

_KINDS = {"accepted": AcceptItem, "tentative": TentativelyAcceptItem, "declined": DeclineItem}
# The item is none that can be answered, or no more: somebody else may have done it in Outlook.
_NOT_ANSWERABLE = (
    errors.ErrorItemNotFound,
    errors.ErrorInvalidReferenceItem,
    errors.ErrorCalendarIsOrganizerForAccept,
    errors.ErrorCalendarIsOrganizerForTentative,
    errors.ErrorCalendarIsOrganizerForDecline,
    errors.ErrorCalendarMeetingRequestIsOutOfDate,
    errors.ErrorCalendarIsCancelledForAccept,
    errors.ErrorCalendarIsCancelledForTentative,
    errors.ErrorCalendarIsCancelledForDecline,
)


def answer_invitation(
    session: Session, folders: Folders, message_id: str, answer: str, text: str, paths: Sequence[str]
) -> bool:
    """Answer the invitation with this Message-ID; False when Exchange has none that it can answer.

    It is looked for in the inbox, in the folders with these paths, and among the deleted items, where Exchange puts
    what has been answered.
    """
    for folder in _places(session, folders, paths):
        found = folder.filter(message_id=message_id).values_list("id", "changekey")
        for uid, change_key in found:
            return _answer(session, ReferenceItemId(id=uid, changekey=change_key), answer, text)
    return False


def _places(session: Session, folders: Folders, paths: Sequence[str]) -> Iterator[Any]:
    yield session.known_folder(Inbox)
    others = []
    for path in dict.fromkeys(paths):
        with suppress(TransportError):  # a folder that is missing holds no invitation
            others.append(folders.find(path))
    for found in others:
        if found != folders.inbox:
            yield folders.by_id(found.id)
    yield session.known_folder(DeletedItems)


def _answer(session: Session, invitation: ReferenceItemId, answer: str, text: str) -> bool:
    reply = _KINDS[answer](account=session.account, reference_item_id=invitation, body=text or None)
    service = CreateItem(account=session.account)
    try:
        told = list(
            service.call(
                [reply], folder=session.known_folder(SentItems), message_disposition="SendAndSaveCopy",
                send_meeting_invitations=SEND_TO_NONE,
            )
        )  # fmt: skip
    except _NOT_ANSWERABLE:
        return False
    for outcome in told:
        if isinstance(outcome, _NOT_ANSWERABLE):
            return False
        if isinstance(outcome, Exception):
            raise outcome
    return True
