"""The folders of an Exchange mailbox: people's paths on one side, Exchange's ids on the other.

The inbox is known by its role, so it is INBOX here whatever it is called there (“Входящие”, “Posteingang”). Folders
are looked for beside it first, which is where Outlook makes them, then below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exchangelib import errors
from exchangelib.fields import FieldPath
from exchangelib.folders import Folder, Inbox, MsgFolderRoot
from exchangelib.items import ID_ONLY
from exchangelib.properties import FolderId
from exchangelib.services import CreateFolder, FindFolder, GetFolder

from apps.mail.transports.base import TransportError
from apps.mail.transports.ews_session import Session
from apps.mail.transports.paths import normal_path
from apps.mail.troubles import Trouble

DEEPEST = 300  # folders below each other; Exchange takes as many
_NO_LETTERS = ("IPF.Appointment", "IPF.Contact", "IPF.Task", "IPF.StickyNote", "IPF.Journal", "IPF.Configuration")


@dataclass(frozen=True, slots=True)
class Found:
    """A folder on the server; `path` is the same however it was asked for."""

    path: str
    id: str


class Folders:
    """The folders of a session, listed once and again when one is not found."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._inbox = session.known_folder(Inbox)
        opened = self._get(self._inbox)
        self.inbox = Found("INBOX", opened.id)
        self._inbox_name = str(opened.name or "")
        self._known: dict[str, Found] | None = None  # by path, in lower case as Exchange compares names

    def paths(self) -> list[str]:
        """The paths of all folders that may hold letters, INBOX first."""
        known = self._listed(fresh=True).values()
        return sorted((found.path for found in known), key=lambda path: (path != "INBOX", path.casefold()))

    def find(self, path: str) -> Found:
        """The folder; FOLDER_MISSING when there is none."""
        wanted = self._with_inbox(normal_path(path))
        if wanted == "INBOX":
            return self.inbox
        for fresh in (False, True):
            known = self._listed(fresh=fresh)
            for spelling in (wanted, wanted.removeprefix("INBOX/"), f"INBOX/{wanted}"):
                if found := known.get(spelling.casefold()):
                    return found
        raise TransportError(Trouble.FOLDER_MISSING, path, permanent=True)

    def count(self, found: Found) -> int:
        """How many items lie in it; FOLDER_MISSING when it is gone meanwhile."""
        return int(self._get(self.by_id(found.id)).total_count or 0)

    def create(self, path: str) -> None:
        """Make the folder and its parents unless they exist: beside the inbox, or below it where the path says so."""
        try:
            self.find(path)
        except TransportError as error:
            if error.trouble is not Trouble.FOLDER_MISSING:
                raise
            self._create(self._with_inbox(normal_path(path)).split("/"))
            self._known = None

    def by_id(self, folder_id: str) -> Any:
        """The folder as exchangelib has it; nothing is asked."""
        return Folder(root=self._inbox.root, _id=FolderId(id=folder_id))

    def _create(self, names: list[str]) -> None:
        known = self._listed()
        parent, start = self._session.known_folder(MsgFolderRoot), 0
        for depth in range(len(names) - 1, 0, -1):
            if above := known.get("/".join(names[:depth]).casefold()):
                parent, start = self.by_id(above.id), depth
                break
        for name in names[start:]:
            folder = Folder(root=parent.root, name=name, folder_class="IPF.Note")
            service = CreateFolder(account=self._session.account)
            made = _one(service.call(parent_folder=parent, folders=[folder]))
            parent = self.by_id(made.id)

    def _listed(self, *, fresh: bool = False) -> dict[str, Found]:
        if self._known is None or fresh:
            self._known = {found.path.casefold(): found for found in self._list()}
        return self._known

    def _list(self) -> Iterator[Found]:
        yield self.inbox
        try:
            folders = self._below(self._session.known_folder(MsgFolderRoot))
        except (errors.ErrorAccessDenied, errors.ErrorFolderNotFound, errors.ErrorItemNotFound):
            # A guest in a shared mailbox may see its inbox only.
            folders = self._below(self._inbox)
        by_id = {folder.id: folder for folder in folders}
        for folder in folders:
            if folder.id != self.inbox.id and not str(folder.folder_class or "").startswith(_NO_LETTERS):
                yield Found(self._path_of(folder, by_id), folder.id)

    def _path_of(self, folder: Any, by_id: dict[str, Any]) -> str:
        names: list[str] = []
        while folder is not None and len(names) < DEEPEST:
            names.append(str(folder.name))
            above = folder.parent_folder_id.id
            if above == self.inbox.id:
                names.append("INBOX")
                break
            folder = by_id.get(above)
        return normal_path("/".join(reversed(names)))

    def _with_inbox(self, path: str) -> str:
        """The path with INBOX for the name that the inbox has on this server."""
        head, slash, rest = path.partition("/")
        return f"INBOX{slash}{rest}" if self._inbox_name and head.casefold() == self._inbox_name.casefold() else path

    def _below(self, parent: Any) -> list[Any]:
        fields = {
            FieldPath(field=Folder.get_field_by_fieldname(name))
            for name in ("name", "folder_class", "parent_folder_id")
        }
        found = FindFolder(account=self._session.account).call(
            folders=[parent], additional_fields=fields, restriction=None, shape=ID_ONLY, depth="Deep", max_items=None,
            offset=0,
        )  # fmt: skip
        return [_sound(each) for each in found]

    def _get(self, folder: Any) -> Any:
        fields = {FieldPath(field=Folder.get_field_by_fieldname(name)) for name in ("name", "total_count")}
        return _one(GetFolder(account=self._session.account).call([folder], additional_fields=fields, shape=ID_ONLY))


def _one(answers: Any) -> Any:
    (answer,) = answers
    return _sound(answer)


def _sound(answer: Any) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer
