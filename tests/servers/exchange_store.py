"""What an Exchange server keeps: mailboxes with folders of known roles and localised names, and the items in them."""

import itertools
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime

# role → (English name, role of the parent, class); a part of Microsoft's list of distinguished folders.
ROLES = {
    "root": ("", "", ""),
    "msgfolderroot": ("Top of Information Store", "root", "IPF.Note"),
    "inbox": ("Inbox", "msgfolderroot", "IPF.Note"),
    "drafts": ("Drafts", "msgfolderroot", "IPF.Note"),
    "sentitems": ("Sent Items", "msgfolderroot", "IPF.Note"),
    "deleteditems": ("Deleted Items", "msgfolderroot", "IPF.Note"),
    "junkemail": ("Junk Email", "msgfolderroot", "IPF.Note"),
    "calendar": ("Calendar", "msgfolderroot", "IPF.Appointment"),
    "contacts": ("Contacts", "msgfolderroot", "IPF.Contact"),
}
RUSSIAN = {"inbox": "Входящие", "sentitems": "Отправленные", "deleteditems": "Удаленные", "calendar": "Календарь"}
_KINDS = {b"request": "MeetingRequest", b"cancel": "MeetingCancellation", b"reply": "MeetingResponse"}
_METHOD = re.compile(
    rb"^content-type:\s*text/calendar\b[^\n]*(?:\n[ \t][^\n]*)*?method=\"?(\w+)", re.IGNORECASE | re.MULTILINE
)

_counter = itertools.count(1)


def new_id(kind: str) -> str:
    """As long as Exchange's, told apart by case like those."""
    return f"AAMkADExchange{kind}{'AbCd' * 30}{next(_counter):010}="


@dataclass
class Item:
    raw: bytes
    kind: str = "Message"
    read: bool = False
    received: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: str = field(default_factory=lambda: new_id("i"))
    change_key: int = 1
    error: str = ""  # a response code: what the server answers when the letter itself is asked for

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw[:20_000])["Message-ID"] or "").strip()

    @property
    def subject(self) -> str:
        return str(message_from_bytes(self.raw[:20_000])["Subject"] or "")


@dataclass
class Folder:
    name: str
    parent: "Folder | None"
    kind: str = "IPF.Note"
    role: str = ""
    id: str = field(default_factory=lambda: new_id("f"))
    items: dict[str, Item] = field(default_factory=dict)


class Store:
    """One mailbox."""

    def __init__(self, address: str, names: dict[str, str] | None = None) -> None:
        self.address = address
        self.folders: dict[str, Folder] = {}
        self.roles: dict[str, Folder] = {}
        for role, (name, parent, kind) in ROLES.items():
            folder = Folder((names or {}).get(role, name), self.roles.get(parent), kind, role)
            self.roles[role] = self.folders[folder.id] = folder

    def folder(self, path: str) -> Folder:
        """By its path from the top, or from INBOX; made when it isn't there."""
        names = path.split("/")
        found = self.roles["msgfolderroot"]
        if names[0] == "INBOX":
            found = self.roles["inbox"]
            names = names[1:]
        for name in names:
            found = self.child(found, name) or self.add_folder(found, name)
        return found

    def child(self, parent: Folder, name: str) -> Folder | None:
        below = (folder for folder in self.folders.values() if folder.parent is parent)
        return next((folder for folder in below if folder.name.casefold() == name.casefold()), None)

    def add_folder(self, parent: Folder, name: str, kind: str = "IPF.Note") -> Folder:
        folder = Folder(name, parent, kind)
        self.folders[folder.id] = folder
        return folder

    def below(self, parent: Folder, *, deep: bool) -> list[Folder]:
        children = [folder for folder in self.folders.values() if folder.parent is parent]
        return children + [each for child in children if deep for each in self.below(child, deep=True)]

    def add(self, folder: Folder, raw: bytes, *, read: bool = False) -> Item:
        method = _METHOD.search(raw)
        kind = _KINDS.get(method[1].lower(), "Message") if method else "Message"
        item = Item(raw, kind, read, _arrival(raw))
        folder.items[item.id] = item
        return item

    def find(self, item_id: str) -> tuple[Folder, Item] | None:
        for folder in self.folders.values():
            if item := folder.items.get(item_id):
                return folder, item
        return None

    def move(self, item_id: str, target: Folder) -> Item | None:
        """As in Exchange, where a letter that is moved gets another id."""
        found = self.find(item_id)
        if found is None:
            return None
        folder, item = found
        del folder.items[item_id]
        item.id, item.change_key = new_id("i"), item.change_key + 1
        target.items[item.id] = item
        return item


def _arrival(raw: bytes) -> datetime:
    """What the topmost Received field says, as a server knows it; else now."""
    received = message_from_bytes(raw[:5_000])["Received"]
    if received and ";" in received:
        return parsedate_to_datetime(received.rpartition(";")[2].strip())
    return datetime.now(UTC)
