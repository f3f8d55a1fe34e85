"""What Microsoft Graph's errors mean.

The codes are those of Microsoft's pages "Microsoft Graph error responses" and "Throttling limits" and of public
reports; none was seen from a real Graph: the tests' server gives them as they are documented.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

BUSY = frozenset({429, 503})
GONE = frozenset({"ErrorItemNotFound", "itemNotFound", "ErrorInvalidIdMalformed", "ErrorMessageNotFound"})
_CODES = {
    "ErrorFolderNotFound": Trouble.FOLDER_MISSING,
    "ErrorParentFolderNotFound": Trouble.FOLDER_MISSING,
    "ErrorQuotaExceeded": Trouble.QUOTA,
    "ErrorSendAsDenied": Trouble.SENDER_REFUSED,
    "ErrorMessageSizeExceeded": Trouble.MESSAGE_REFUSED,
    "ErrorMimeContentInvalid": Trouble.MESSAGE_REFUSED,
    "ErrorMimeContentInvalidBase64String": Trouble.MESSAGE_REFUSED,
    "ErrorInvalidRecipients": Trouble.RECIPIENT_REFUSED,
    "ErrorInvalidUser": Trouble.MAILBOX_UNKNOWN,
    "Request_ResourceNotFound": Trouble.MAILBOX_UNKNOWN,
    "ResourceNotFound": Trouble.MAILBOX_UNKNOWN,
    "MailboxNotEnabledForRESTAPI": Trouble.MAILBOX_UNKNOWN,
    "MailboxNotSupportedForRESTAPI": Trouble.MAILBOX_UNKNOWN,
    "ErrorNonExistentMailbox": Trouble.MAILBOX_UNKNOWN,
    "ErrorAccessDenied": Trouble.GRAPH_FORBIDDEN,
    "Authorization_RequestDenied": Trouble.GRAPH_FORBIDDEN,
    "ApplicationThrottled": Trouble.BUSY,
    "MailboxConcurrency": Trouble.BUSY,
    "ErrorTooManyObjectsOpened": Trouble.BUSY,
    "ErrorServerBusy": Trouble.BUSY,
    "ErrorMailboxStoreUnavailable": Trouble.BUSY,
    "ErrorMailboxMoveInProgress": Trouble.BUSY,
    "ErrorExceededMessageLimit": Trouble.BUSY,
}
_TEMPORARY = {Trouble.BUSY, Trouble.SERVER_ERROR, Trouble.QUOTA}


@dataclass(frozen=True, slots=True)
class GraphAnswer:
    """An answer of Graph, to a request of its own or to one in a batch."""

    status: int
    headers: Mapping[str, str]
    body: Any  # JSON as read, or None

    @property
    def passed(self) -> bool:
        return self.status < 400

    @property
    def code(self) -> str:
        """Graph's own name of the error; "" where there is none."""
        return str(self._error.get("code") or "")

    @property
    def is_gone(self) -> bool:
        """Whether the letter that was asked for is no longer there."""
        return self.code in GONE or (self.status == 404 and not self.code)

    @property
    def asks_for_pause(self) -> bool:
        """Whether the same request may pass later."""
        return self.status in BUSY or _CODES.get(self.code) is Trouble.BUSY

    @property
    def pause(self) -> float:
        """How many seconds Graph asks to wait (RFC 9110 §10.2.3); 0 where it doesn't say."""
        return seconds_of(next((value for name, value in self.headers.items() if name.lower() == "retry-after"), ""))

    def failure(self) -> TransportError:
        """The trouble that this answer means."""
        words = f"{self.code or f'HTTP {self.status}'}: {self._error.get('message') or ''}".strip(": ")[:1000]
        if self.asks_for_pause:
            return TransportError(Trouble.BUSY, words, pause=self.pause)
        trouble = _CODES.get(self.code) or _by_status(self.status)
        return TransportError(trouble, words, permanent=trouble not in _TEMPORARY)

    @property
    def _error(self) -> Mapping[str, Any]:
        error = self.body.get("error") if isinstance(self.body, dict) else None
        return error if isinstance(error, dict) else {}


def read_json(content: bytes) -> Any:
    """The answer's body; None where it is no JSON, as that of a proxy."""
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None


def seconds_of(retry_after: str) -> float:
    """The seconds of a Retry-After, which is a number or a date."""
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _by_status(status: int) -> Trouble:
    match status:
        case 401:
            return Trouble.TOKEN_NOT_TAKEN
        case 403:
            return Trouble.GRAPH_FORBIDDEN
        case 413:
            return Trouble.MESSAGE_REFUSED
        case _ if status >= 500:
            return Trouble.SERVER_ERROR
    return Trouble.PROTOCOL_ERROR
