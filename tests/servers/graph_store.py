"""What a mailbox of the tests' Graph holds: folders with names in the owner's language, and letters."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

WELL_KNOWN = {
    "inbox": "Входящие",
    "sentitems": "Отправленные",
    "drafts": "Черновики",
    "deleteditems": "Удаленные",
    "junkemail": "Нежелательная почта",
}
ROOT = "msgfolderroot"
_numbers = itertools.count(1)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class StoredFolder:
    """A folder; `parent` is an id."""

    id: str
    name: str
    parent: str


@dataclass
class File:
    """A file of a draft."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass
class StoredLetter:
    """A letter; `number` tells how long it has been there."""

    id: str
    raw: bytes
    folder: str
    number: int
    is_read: bool = False
    files: list[File] = field(default_factory=list)

    @property
    def received(self) -> str:
        """When it arrived, as Graph writes it."""
        return (BEGINNING + timedelta(seconds=self.number)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """A mailbox."""

    def __init__(self) -> None:
        self.folders = {name: StoredFolder(f"AAMk-{name}", shown, ROOT) for name, shown in WELL_KNOWN.items()}
        self.folders = {folder.id: folder for folder in self.folders.values()}
        self.letters: dict[str, StoredLetter] = {}

    def folder(self, key: str) -> StoredFolder | None:
        """The folder by its id or its well-known name."""
        return self.folders.get(key) or self.folders.get(f"AAMk-{key}")

    def below(self, parent: str) -> list[StoredFolder]:
        """The folders below, in Graph's order."""
        return sorted((each for each in self.folders.values() if each.parent == parent), key=lambda each: each.name)

    def add_folder(self, name: str, parent: str) -> StoredFolder:
        """A new folder."""
        folder = StoredFolder(f"AAMk-folder-{next(_numbers)}==", name, parent)
        self.folders[folder.id] = folder
        return folder

    def by_path(self, path: str, *, make: bool = False) -> StoredFolder | None:
        """The folder at a path such as "INBOX/Заявки"."""
        parent, found = ROOT, None
        for name in path.split("/"):
            usual = name.upper() == "INBOX" and parent == ROOT
            same = [each for each in self.below(parent) if each.name == name]
            found = self.folder("inbox") if usual else (same[0] if same else None)
            if found is None and make:
                found = self.add_folder(name, parent)
            if found is None:
                return None
            parent = found.id
        return found

    def add(self, raw: bytes, folder: str) -> StoredLetter:
        """A new letter in the folder of that id."""
        number = next(_numbers)
        # Real ids differ by the case of their letters too.
        letter = StoredLetter(f"AAkA{'a' if number % 2 else 'A'}L-{number // 2}/+=", raw, folder, number)
        self.letters[letter.id] = letter
        return letter

    def inside(self, folder: str) -> list[StoredLetter]:
        """The letters in the folder of that id, oldest first."""
        return sorted((each for each in self.letters.values() if each.folder == folder), key=lambda each: each.number)
