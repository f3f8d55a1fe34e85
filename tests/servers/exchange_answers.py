"""What leaves an Exchange mailbox: letters in MIME, and answers to invitations.

Written from Microsoft's documentation of CreateItem, never compared with a real server's behaviour.
"""

import base64
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.exchange_soap import Operations
    from tests.servers.exchange_store import Folder, Store

T = {"t": "http://schemas.microsoft.com/exchange/services/2006/types"}


@dataclass(frozen=True)
class SentLetter:
    mailbox: str
    recipients: list[str]
    raw: bytes


@dataclass(frozen=True)
class MeetingAnswer:
    kind: str  # AcceptItem, TentativelyAcceptItem, DeclineItem
    mailbox: str
    invitation: bytes
    words: str


def send(operations: "Operations", store: "Store", folder: "Folder", element: ET.Element) -> None:
    """Send the letter to those whom its header names, and keep a copy."""
    from tests.servers.exchange_soap import Refused

    raw = base64.b64decode(element.findtext("t:MimeContent", "", T))
    letter = message_from_bytes(raw)
    (author,) = _addresses(letter, "From")
    server = operations.server
    if author != store.address and (store.address, author) not in server.send_as:
        raise Refused("ErrorSendAsDenied")
    recipients = _addresses(letter, "To", "Cc", "Bcc")
    if not recipients:
        raise Refused("ErrorMissingRecipients")
    if len(raw) > server.largest_letter:
        raise Refused("ErrorMessageSizeExceeded")
    server.sent.append(SentLetter(store.address, recipients, raw))
    store.add(folder, raw, read=element.findtext("t:IsRead", "", T) in ("true", "1"))


def answer_meeting(operations: "Operations", element: ET.Element) -> None:
    """Answer the invitation that is referred to, which then goes to the deleted items."""
    from tests.servers.exchange_soap import Refused

    reference = element.find("t:ReferenceItemId", T)
    assert reference is not None
    store, _folder, item = operations.item(reference.get("Id", ""))
    if reference.get("ChangeKey") != str(item.change_key):
        raise Refused("ErrorIrresolvableConflict")
    if item.kind != "MeetingRequest":
        raise Refused("ErrorInvalidReferenceItem")
    kind = element.tag.rpartition("}")[2]
    words = element.findtext("t:Body", "", T)
    operations.server.meeting_answers.append(MeetingAnswer(kind, store.address, item.raw, words))
    store.move(item.id, store.roles["deleteditems"])


def _addresses(letter: Message, *names: str) -> list[str]:
    fields = [str(value) for name in names for value in letter.get_all(name, [])]
    return [address for _name, address in getaddresses(fields) if address]
