"""Maildir: letters that the local mail server delivers into a folder on disk, with Maildir++ subfolders.

A file is a letter as soon as it is in new/ or cur/; its name before ":2," stays for good, what follows are
flags (https://cr.yp.to/proto/maildir.html). Every change is one rename, so deliveries and mail programs may
go on meanwhile.
"""

import errno
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from imapclient import imap_utf7

from apps.mail.transports.base import Closing, Connection, Fetched, FolderState, Listed, TransportError
from apps.mail.transports.paths import normal_path
from apps.mail.troubles import Trouble

logger = logging.getLogger(__name__)

LONGEST_HEADER = 1 << 20

_TROUBLES = {
    errno.ENOSPC: Trouble.DISK_FULL,
    errno.EDQUOT: Trouble.DISK_FULL,
    errno.EACCES: Trouble.NOT_WRITABLE,
    errno.EPERM: Trouble.NOT_WRITABLE,
    errno.EROFS: Trouble.NOT_WRITABLE,
}


def open_maildir(connection: Connection) -> "MaildirSource":
    """The Maildir at the path that stands for the server; it has to exist."""
    root = Path(connection.server)
    if not _is_maildir(root):
        raise TransportError(Trouble.FOLDER_MISSING, f"{root}/cur", permanent=True)
    return MaildirSource(root)


class MaildirSource(Closing):
    """A Maildir, see `Source`. There is no session: letters are looked for again whenever one is not found."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root
        self._files: dict[str, Path] = {}

    def folders(self) -> list[str]:
        with _disk_troubles():
            return list(self._subfolders())

    def create_folder(self, path: str) -> None:
        with _disk_troubles():
            try:
                self._find(path)
            except TransportError:
                inner = normal_path(path).removeprefix("INBOX/").replace("/", ".")
                if not inner.strip("."):
                    raise
                folder = self._root / f".{imap_utf7.encode(inner).decode('ascii')}"
                for name in ("tmp", "new", "cur"):
                    (folder / name).mkdir(parents=True, exist_ok=True)
                (folder / "maildirfolder").touch()  # tells delivery programs that this is no mailbox of its own

    def select(self, path: str) -> FolderState:
        with _disk_troubles():
            found, self._folder = self._find(path)
            self._files = _letters(self._folder)
        return FolderState(found, "1", len(self._files))

    def uids(self) -> list[str]:
        with _disk_troubles():
            self._files = _letters(self._folder)
            arrived = {}
            for uid, file in self._files.items():
                with suppress(FileNotFoundError):
                    arrived[uid] = file.stat().st_mtime_ns
        return sorted(arrived, key=lambda uid: (arrived[uid], uid))

    def describe(self, uids: Sequence[str], *, dates: bool = False) -> list[Listed]:
        listed = []
        for uid, file in self._present(uids):
            with _disk_troubles(), suppress(FileNotFoundError):
                facts = file.stat()
                listed.append(Listed(uid, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC)))
        return listed

    def fetch(self, uids: Sequence[str]) -> Iterator[Fetched]:
        for uid, file in self._present(uids):
            with _disk_troubles():
                try:
                    raw = file.read_bytes()
                except FileNotFoundError:
                    continue
                except PermissionError as error:
                    logger.warning("Letter %s is not handed out: %s", uid, error)
                    continue
            yield Fetched(uid, raw)

    def fetch_head(self, uid: str, size: int) -> Fetched | None:
        for _uid, file in self._present([uid]):
            with _disk_troubles(), suppress(FileNotFoundError), file.open("rb") as stream:
                raw = stream.read(size)
                if b"\n\n" not in raw and b"\r\n\r\n" not in raw:
                    raw += stream.read(max(0, LONGEST_HEADER - size))
                return Fetched(uid, raw, complete=not stream.read(1))
        return None

    def move(self, uids: Sequence[str], path: str) -> None:
        with _disk_troubles():
            _found, folder = self._find(path)
            for uid, file in self._present(uids):
                with suppress(FileNotFoundError):
                    file.rename(_unused(folder / "cur" / f"{uid}:2,{_flags(file)}", file))

    def delete(self, uids: Sequence[str]) -> None:
        with _disk_troubles():
            for _uid, file in self._present(uids):
                file.unlink(missing_ok=True)

    def mark_read(self, uids: Sequence[str]) -> None:
        with _disk_troubles():
            for uid, file in self._present(uids):
                flags = "".join(sorted({*_flags(file), "S"}))
                with suppress(FileNotFoundError):
                    file.rename(self._folder / "cur" / f"{uid}:2,{flags}")

    def commit(self) -> None:
        """Nothing is left to do: every change is final at once."""

    def close(self) -> None:
        """Nothing is held open."""

    def _present(self, uids: Iterable[str]) -> Iterator[tuple[str, Path]]:
        """The letters that are there, with their files of this moment."""
        looked_again = False
        for uid in uids:
            if not looked_again and not (uid in self._files and self._files[uid].exists()):
                self._files, looked_again = _letters(self._folder), True
            if uid in self._files:
                yield uid, self._files[uid]

    def _find(self, path: str) -> tuple[str, Path]:
        wanted = normal_path(path)
        subfolders = self._subfolders()
        for spelling in (wanted, wanted.removeprefix("INBOX/")):
            if spelling in subfolders:
                return spelling, subfolders[spelling]
        raise TransportError(Trouble.FOLDER_MISSING, path, permanent=True)

    def _subfolders(self) -> dict[str, Path]:
        found = {
            normal_path(_decoded(entry.name[1:]).replace(".", "/")): Path(entry.path)
            for entry in sorted(os.scandir(self._root), key=lambda entry: entry.name)
            if entry.name.startswith(".") and _is_maildir(Path(entry.path))
        }
        return {"INBOX": self._root} | found


@contextmanager
def _disk_troubles() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        trouble = _TROUBLES.get(error.errno or 0, Trouble.SERVER_ERROR)
        raise TransportError(trouble, str(error), permanent=trouble is Trouble.NOT_WRITABLE) from error


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def _letters(folder: Path) -> dict[str, Path]:
    """The letters' files by UID."""
    # new/ is read first, so that a letter which moves on to cur/ meanwhile is met there again.
    return {
        entry.name.partition(":")[0]: Path(entry.path)
        for part in ("new", "cur")
        for entry in os.scandir(folder / part)
        if not entry.name.startswith(".")
    }


def _flags(file: Path) -> str:
    return file.name.partition(":2,")[2]


def _unused(target: Path, source: Path) -> Path:
    """The target, or a name like it if another letter has it: a rename would silently replace that."""
    uid, _, flags = target.name.partition(":")
    number = 0
    while target.exists() and not target.samefile(source):
        number += 1
        target = target.with_name(f"{uid}.{number}:{flags}")
    return target


def _decoded(name: str) -> str:
    """A folder's name from modified UTF-7 (RFC 3501 §5.1.3), which Dovecot writes; others write it plainly."""
    try:
        return str(imap_utf7.decode(name.encode("ascii")))
    except (UnicodeError, ValueError):
        return name
