"""Items of an Exchange mailbox, read from the answer as it comes in.

exchangelib keeps a letter in memory about four times while it reads one, and gives up a whole answer for one kind
of item that it doesn't know; so it asks, and this module reads.
"""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.parsers import expat

import requests
from exchangelib import Account, errors
from exchangelib.fields import FieldPath
from exchangelib.items import ID_ONLY, Message
from exchangelib.properties import ItemId
from exchangelib.services import GetItem

from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

PIECE = 65_536
# What an item that is gone is answered with: it never was, or was moved meanwhile.
GONE = frozenset({"ErrorItemNotFound", "ErrorInvalidIdMalformed", "ErrorInvalidIdEmpty", "ErrorInvalidId"})


@dataclass(slots=True)
class Answer:
    """What the server says about one item: `code` is "NoError", or why it says nothing else."""

    code: str = ""
    words: str = ""
    uid: str = ""
    change_key: str = ""
    size: int = 0
    received_at: datetime | None = None
    raw: bytes = field(default=b"", repr=False)

    @property
    def gone(self) -> bool:
        return self.code in GONE

    def failure(self) -> Exception:
        """The error that exchangelib knows by this code."""
        known: type[Exception] = getattr(errors, self.code, errors.ResponseMessageError)
        return known(self.words)


def ask(account: Account, uids: Sequence[str], *fields: str) -> list[Answer]:
    """The fields of these items, in the order of `uids`: "size", "datetime_received", "mime_content"."""
    with _response(account, uids, fields) as response:
        reader = _Reader()
        for piece in response.iter_content(PIECE):
            reader.feed(piece)
        reader.close()
    if len(reader.answers) != len(uids):
        raise TransportError(Trouble.PROTOCOL_ERROR, f"{len(reader.answers)} answers for {len(uids)} items")
    return reader.answers


def ask_for_head(account: Account, uid: str, size: int, longest: int) -> tuple[Answer, bool]:
    """The header and about the first `size` bytes of a letter, and whether they are all of it.

    EWS hands out whole letters only, so the rest is not waited for: the connection is closed, and made again with
    the next call. A header of more than `longest` bytes is cut.
    """
    with _response(account, [uid], ["mime_content"]) as response:
        reader = _Reader()
        for piece in response.iter_content(PIECE):
            reader.feed(piece)
            begun = reader.raw
            if len(begun) >= longest or (len(begun) > size and b"\r\n\r\n" in begun):
                return Answer("NoError", uid=uid, raw=bytes(begun)), False
        reader.close()
    return reader.answers[0] if reader.answers else Answer("ErrorItemNotFound"), True


@contextmanager
def _response(account: Account, uids: Iterable[str], fields: Iterable[str]) -> Iterator[requests.Response]:
    service = GetItem(account=account)
    service.streaming = True
    paths = {FieldPath(field=Message.get_field_by_fieldname(name)) for name in fields}
    payload = service.get_payload([ItemId(id=uid) for uid in uids], additional_fields=paths, shape=ID_ONLY)
    response = service._get_response(payload=payload, api_version=account.version.api_version)
    try:
        if response.status_code != 200:
            # A SOAP fault; exchangelib knows what they mean.
            _header, body = service._get_soap_parts(response=response)
            service._get_soap_messages(body=body)
        yield response
    finally:
        service.stop_streaming()


class _Reader:
    """Takes in the answer to GetItem piece by piece."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.raw = bytearray()  # of the letter that is being read
        self._answer = Answer()
        self._text: list[str] | None = None
        self._encoded = ""  # base64 that doesn't make up whole bytes yet
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.buffer_size = PIECE
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = _refuse_doctype

    def feed(self, piece: bytes) -> None:
        """Read some more."""
        with _xml_troubles():
            self._parser.Parse(piece)

    def close(self) -> None:
        """The answer has to be complete now."""
        with _xml_troubles():
            self._parser.Parse(b"", True)  # noqa: FBT003 - expat's argument has no name

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "GetItemResponseMessage":
                self._answer, self.raw, self._encoded = Answer(), bytearray(), ""
            case "ItemId":
                self._answer.uid, self._answer.change_key = attributes["Id"], attributes.get("ChangeKey", "")
            case "ResponseCode" | "MessageText" | "Size" | "DateTimeReceived":
                self._text = []
            case "MimeContent":
                self._text = None
                self._parser.CharacterDataHandler = self._mime

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _mime(self, text: str) -> None:
        encoded = self._encoded + "".join(text.split())
        whole = len(encoded) // 4 * 4
        self.raw += b64decode(encoded[:whole])
        self._encoded = encoded[whole:]

    def _end(self, name: str) -> None:
        text, answer = "".join(self._text or ()), self._answer
        match name.rpartition(" ")[2]:
            case "ResponseCode":
                answer.code = text
            case "MessageText":
                answer.words = text
            case "Size":
                answer.size = int(text)
            case "DateTimeReceived":
                answer.received_at = datetime.fromisoformat(text)
            case "MimeContent":
                answer.raw, self.raw = bytes(self.raw), bytearray()
                self._parser.CharacterDataHandler = self._characters
            case "GetItemResponseMessage":
                self.answers.append(answer)
        self._text = None


def _refuse_doctype(*_declared: Any) -> None:
    raise TransportError(Trouble.PROTOCOL_ERROR, "The answer declares a document type.")


@contextmanager
def _xml_troubles() -> Iterator[None]:
    try:
        yield
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise TransportError(Trouble.PROTOCOL_ERROR, f"{type(error).__name__}: {error}") from error
