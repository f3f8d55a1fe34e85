"""The folders of a mailbox in Graph: people's paths on one side, ids on the other.

Exchange names a new mailbox's folders in its owner's language, so INBOX and its like are found by what they are
(Graph's well-known names), whatever they are called.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from apps.mail.transports.base import TransportError
from apps.mail.transports.graph_session import GraphSession
from apps.mail.transports.paths import normal_path
from apps.mail.troubles import Trouble

ROOT = "msgfolderroot"
LISTED = "$top=100&$select=id,displayName,childFolderCount"
DEEPEST = 30
# What people call the usual folders in English and Russian, where a mailbox has them under another name.
_WELL_KNOWN = {
    "sent": "sentitems",
    "sent items": "sentitems",
    "отправленные": "sentitems",
    "drafts": "drafts",
    "черновики": "drafts",
    "trash": "deleteditems",
    "deleted items": "deleteditems",
    "удаленные": "deleteditems",
    "удалённые": "deleteditems",
    "junk": "junkemail",
    "junk email": "junkemail",
    "spam": "junkemail",
    "нежелательная почта": "junkemail",
    "archive": "archive",
    "архив": "archive",
}


@dataclass(frozen=True, slots=True)
class GraphFolder:
    """A folder as it was found; `path` has the names that the server gives it."""

    id: str
    path: str
    has_children: bool


class GraphFolders:
    """The folders of a session, each level listed once and again when something is not found there."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session
        self._children: dict[str, dict[str, GraphFolder]] = {}
        self._inbox: GraphFolder | None = None

    def paths(self) -> list[str]:
        """The paths of all folders, INBOX first."""
        self._forget()
        found: list[str] = []
        level = list(self._below(None).values())
        for _depth in range(DEEPEST):
            found += [folder.path for folder in level]
            level = [child for folder in level if folder.has_children for child in self._below(folder).values()]
            if not level:
                break
        return sorted(found, key=lambda path: (path != "INBOX", path.casefold()))

    def find(self, path: str) -> GraphFolder:
        """The folder; a path below INBOX is looked for there first and then beside it, as with IMAP4."""
        wanted = normal_path(path)
        spellings = dict.fromkeys([wanted, wanted.removeprefix("INBOX/")])
        for fresh in (False, True):
            if fresh:
                self._forget()
            for spelling in spellings:
                if folder := self._walk(spelling.split("/")):
                    return folder
        raise TransportError(Trouble.FOLDER_MISSING, path, permanent=True)

    def create(self, path: str) -> None:
        """Make the folder and its parents, as written; one that exists already is fine."""
        parent: GraphFolder | None = None
        for name in normal_path(path).split("/"):
            folder = self._walk_one(parent, name)
            if folder is None:
                self._make(parent, name)
                self._children.pop(_key(parent), None)
                folder = self._walk_one(parent, name)
            if folder is None:
                raise TransportError(Trouble.FOLDER_MISSING, path, permanent=True)
            parent = folder

    def _forget(self) -> None:
        self._children.clear()
        self._inbox = None

    def _make(self, parent: GraphFolder | None, name: str) -> None:
        answer = self._session.ask("POST", f"{_address(parent)}/childFolders", json={"displayName": name})
        if not answer.passed and answer.code != "ErrorFolderExists":
            raise answer.failure()

    def _walk(self, names: list[str]) -> GraphFolder | None:
        folder: GraphFolder | None = None
        for name in names:
            folder = self._walk_one(folder, name)
            if folder is None:
                return None
        return folder

    def _walk_one(self, parent: GraphFolder | None, name: str) -> GraphFolder | None:
        if parent is None and name == "INBOX":
            return self._the_inbox()
        found = self._below(parent).get(_folded(name))
        if found is None and parent is None and (known := _WELL_KNOWN.get(_folded(name))):
            return self._well_known(known)
        return found

    def _the_inbox(self) -> GraphFolder:
        if self._inbox is None:
            row = self._session.demand("GET", "/mailFolders/inbox?$select=id,displayName,childFolderCount")
            self._inbox = GraphFolder(str(row["id"]), "INBOX", bool(row.get("childFolderCount")))
        return self._inbox

    def _well_known(self, name: str) -> GraphFolder | None:
        answer = self._session.ask("GET", f"/mailFolders/{name}?$select=id,displayName,childFolderCount")
        if not answer.passed:
            return None
        return self._folder(None, answer.body)

    def _below(self, parent: GraphFolder | None) -> dict[str, GraphFolder]:
        """The folders below, by their names as they are compared."""
        key = _key(parent)
        if key not in self._children:
            inbox = self._the_inbox() if parent is None else None
            rows = [row for page in self._session.pages(f"{_address(parent)}/childFolders?{LISTED}") for row in page]
            folders = [self._folder(parent, row) for row in rows]
            self._children[key] = {
                _folded(folder.path.rpartition("/")[2]): folder
                for folder in (inbox if inbox and each.id == inbox.id else each for each in folders)
            }
        return self._children[key]

    def _folder(self, parent: GraphFolder | None, row: Any) -> GraphFolder:
        name = normal_path(str(row.get("displayName") or "")) or "?"
        path = f"{parent.path}/{name}" if parent else name
        return GraphFolder(str(row["id"]), path, bool(row.get("childFolderCount")))


def _key(parent: GraphFolder | None) -> str:
    return parent.id if parent else ROOT


def _address(parent: GraphFolder | None) -> str:
    return f"/mailFolders/{quote(_key(parent), safe='')}"


def _folded(name: str) -> str:
    return normal_path(name).casefold()
