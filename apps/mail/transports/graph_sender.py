"""Sending by Microsoft Graph: the letter as it is, and in pieces where it is too large for one request.

Exchange writes the envelope itself: it takes the recipients from the letter's header and gives bounces to its From.
Written from the pages "user: sendMail", "Create message" and "attachment: createUploadSession"; a real Graph was never
seen.
"""

import base64
from collections.abc import Callable, Sequence

import httpx

from apps.mail.transports.base import Closing, Connection, OutcomeUnknownError, Refusal, TransportError, nothing
from apps.mail.transports.envelope import with_hidden_recipients
from apps.mail.transports.graph_answers import GraphAnswer
from apps.mail.transports.graph_draft import upload_draft
from apps.mail.transports.graph_session import GraphSession
from apps.mail.troubles import Trouble

# A request may have 4 MB, and base64 makes four bytes of three.
LARGEST_AT_ONCE = 2_900_000
MIME = {"Content-Type": "text/plain"}
# What breaks before Graph can have got anything of the request.
_BEFORE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL)
_GATEWAYS = {500, 502, 504}  # something between said this: Graph itself may have taken the letter


class GraphSender(Closing):
    """A way out by Graph, see `Sender`; Exchange keeps a copy among the sent items."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session: GraphSession | None = None

    def send(
        self, envelope_from: str, recipients: Sequence[str], message: bytes, settle: Callable[[], None] = nothing
    ) -> list[Refusal]:
        settle()
        session = self._opened()
        letter = with_hidden_recipients(message, recipients)
        try:
            if len(letter) <= LARGEST_AT_ONCE:
                session.renew_token()
                return self._leave(session, recipients, "/sendMail", base64.b64encode(letter))
            draft = upload_draft(session, letter)
            return self._leave(session, recipients, f"{draft}/send", b"")
        except TransportError as error:
            if error.trouble not in (Trouble.SENDER_REFUSED, Trouble.MESSAGE_REFUSED):
                self.close()
            raise

    def sign_in(self) -> None:
        """Get a token and look whether it opens the mailbox; nothing is sent."""
        self._opened().demand("GET", "/mailFolders/sentitems?$select=id")

    def close(self) -> None:
        if self._session:
            self._session.close()
            self._session = None

    def _opened(self) -> GraphSession:
        if self._session is None:
            self._session = GraphSession(self._connection)
        return self._session

    def _leave(self, session: GraphSession, recipients: Sequence[str], path: str, body: bytes) -> list[Refusal]:
        """The one request after which the letter is on its way."""
        try:
            answer = session.ask("POST", path, content=body, headers=MIME)
        except TransportError as error:
            if isinstance(error.__cause__, _BEFORE) or error.trouble.value.startswith("token-"):
                raise
            raise OutcomeUnknownError(error.detail or error.trouble.value) from error
        if answer.passed:
            return []
        return _refused(answer, recipients)


def _refused(answer: GraphAnswer, recipients: Sequence[str]) -> list[Refusal]:
    failure = answer.failure()
    if answer.status in _GATEWAYS and not answer.code:
        raise OutcomeUnknownError(failure.detail)
    if failure.trouble is not Trouble.RECIPIENT_REFUSED:
        raise failure
    # Graph doesn't tell which of them it means; nobody has got the letter.
    if len(recipients) > 1:
        raise TransportError(Trouble.MESSAGE_REFUSED, failure.detail, permanent=True)
    return [Refusal(recipients[0], Trouble.RECIPIENT_REFUSED, failure.detail, permanent=True)]
