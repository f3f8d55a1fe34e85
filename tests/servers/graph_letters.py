"""What the tests' Graph does with single letters and drafts: see `tests.servers.graph`."""

import base64
import itertools
import re
from dataclasses import dataclass
from typing import Any

from tests.servers.graph_store import File, Store, StoredLetter
from tests.servers.https import Answer, Asked

PIECE_UNIT = 320 * 1024
_counter = itertools.count(1)


@dataclass
class Upload:
    """A file that comes in pieces."""

    letter: StoredLetter
    file: File
    size: int


class Letters:
    """Requests about one letter; `sent` holds those that have left, with the files of drafts."""

    def __init__(self, address: str) -> None:
        self.sent: list[StoredLetter] = []
        self._address = address
        self._uploads: dict[str, Upload] = {}

    def answer(self, store: Store, letter: StoredLetter, method: str, more: list[str], asked: Any) -> Answer:  # noqa: PLR0911 - one for each request
        """What is asked about the letter."""
        match method, more:
            case "GET", []:
                return Answer(body=described(letter))
            case "GET", ["$value"]:
                return Answer(body=letter.raw, headers={"Content-Type": "text/plain"})
            case "PATCH", []:
                letter.is_read = body_of(asked)["isRead"]
                return Answer(body=described(letter))
            case "DELETE", []:
                del store.letters[letter.id]
                return Answer(204)
            case "POST", ["move"]:
                target = store.folder(body_of(asked)["destinationId"])
                if target is None:
                    return error(404, "ErrorFolderNotFound")
                letter.folder = target.id
                return Answer(201, described(letter))
            case "POST", ["send"]:
                del store.letters[letter.id]
                self.sent.append(letter)
                return Answer(202)
            case "POST", ["attachments"]:
                body = body_of(asked)
                content = base64.b64decode(body["contentBytes"])
                assert len(content) < 3_000_000
                letter.files.append(File(body["name"], body["contentType"], content, body["contentId"] or ""))
                return Answer(201, {})
            case "POST", ["attachments", "createUploadSession"]:
                item = body_of(asked)["AttachmentItem"]
                key = f"/upload/{next(_counter)}"
                file = File(item["name"], item["contentType"], b"", item["contentId"] or "")
                self._uploads[key] = Upload(letter, file, item["size"])
                return Answer(201, {"uploadUrl": f"{self._address}{key}"})
        return error(400, "BadRequest")

    def piece(self, asked: Asked) -> Answer:
        """The next piece of a file."""
        assert "Authorization" not in asked.headers
        upload = self._uploads[asked.path]
        span = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", asked.headers["Content-Range"])
        assert span
        first, last, size = map(int, span.groups())
        if first != len(upload.file.content) or last - first + 1 != len(asked.content) or size != upload.size:
            return error(416, "ErrorInvalidRange")
        assert len(asked.content) % PIECE_UNIT == 0 or last + 1 == size
        upload.file.content += asked.content
        if last + 1 < size:
            return Answer(200, {"nextExpectedRanges": [str(last + 1)]})
        upload.letter.files.append(upload.file)
        return Answer(201)


def described(letter: StoredLetter) -> dict[str, Any]:
    """The letter in JSON."""
    return {
        "id": letter.id,
        "receivedDateTime": letter.received,
        "parentFolderId": letter.folder,
        "isRead": letter.is_read,
        "singleValueExtendedProperties": [{"id": "Integer 0xe08", "value": str(len(letter.raw))}],
    }


def body_of(asked: Any) -> Any:
    """The JSON of a request, in a batch or by itself."""
    return asked.get("body") if isinstance(asked, dict) else asked.json()


def error(status: int, code: str) -> Answer:
    """Graph's error of that name."""
    return Answer(status, {"error": {"code": code, "message": f"The test's Graph says {code}."}})
