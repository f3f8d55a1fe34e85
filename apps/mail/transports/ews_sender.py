"""Sending through Exchange: a letter in MIME, of which Exchange keeps a copy in Sent Items.

Exchange reads the recipients from the letter's header and makes the envelope itself: the empty sender can't be asked
for, so automatic letters are kept from loops by their own header fields alone (RFC 3834).
"""

from collections.abc import Callable, Sequence
from typing import Any

from exchangelib import errors
from exchangelib.fields import FieldPath
from exchangelib.folders import Folder, SentItems
from exchangelib.items import ID_ONLY, SEND_TO_NONE, Message
from exchangelib.services import CreateItem, GetFolder

from apps.mail.transports.base import Closing, Connection, OutcomeUnknownError, Refusal, TransportError, nothing
from apps.mail.transports.envelope import with_hidden_recipients
from apps.mail.transports.ews_errors import before_sending
from apps.mail.transports.ews_session import Session
from apps.mail.troubles import Trouble

# After these nobody knows whether Exchange has sent the letter; any other answer of Exchange is a plain no.
_UNKNOWN = {Trouble.CONNECTION_LOST, Trouble.TIMEOUT, Trouble.PROTOCOL_ERROR}
_NO_AUTHORITY = {Trouble.NOT_WRITABLE, Trouble.FOLDER_MISSING}


class EwsSender(Closing):
    """A session with the server, see `Sender`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session: Session | None = None

    def send(
        self, envelope_from: str, recipients: Sequence[str], message: bytes, settle: Callable[[], None] = nothing
    ) -> list[Refusal]:
        settle()
        session = self.sign_in()
        letter = Message(
            account=session.account, mime_content=with_hidden_recipients(message, recipients), is_read=True
        )
        try:
            with session.talking():
                _send(session, letter)
        except TransportError as error:
            if error.trouble not in (Trouble.SENDER_REFUSED, Trouble.MESSAGE_REFUSED):
                self.close()
            if _may_have_left(error):
                raise OutcomeUnknownError(error.detail or error.trouble.value) from error
            raise
        return []

    def sign_in(self) -> Session:
        """The session of this sender; made, and the mailbox opened, before any letter is at stake."""
        if self._session is None:
            session = Session(self._connection)
            try:
                with session.talking():
                    _open(session)
            except TransportError as error:
                session.close()
                if error.trouble in _NO_AUTHORITY:
                    raise TransportError(Trouble.MAILBOX_FORBIDDEN, error.detail, permanent=True) from error
                raise
            self._session = session
        return self._session

    def close(self) -> None:
        if self._session:
            self._session.close()
            self._session = None


def _open(session: Session) -> None:
    sent = session.known_folder(SentItems)
    name = FieldPath(field=Folder.get_field_by_fieldname("name"))
    _check(GetFolder(account=session.account).call([sent], additional_fields={name}, shape=ID_ONLY))


def _send(session: Session, letter: Message) -> None:
    service = CreateItem(account=session.account)
    sent = session.known_folder(SentItems)
    _check(
        service.call(
            [letter], folder=sent, message_disposition="SendAndSaveCopy", send_meeting_invitations=SEND_TO_NONE
        )
    )


def _check(answers: Any) -> None:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer


def _may_have_left(error: TransportError) -> bool:
    cause = error.__cause__
    if cause is None or before_sending(cause):
        return False
    # Exchange itself ran out of time, or a gateway before it did.
    return error.trouble in _UNKNOWN or isinstance(cause, errors.ErrorTimeoutExpired)
