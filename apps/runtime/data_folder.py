"""The one folder that holds everything Postdesk keeps on the disk, and where each thing lies in it."""

import errno
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from apps.runtime.account import Account, reachable, servers_account
from apps.runtime.errors import StartupError

SOCKET_PATH_LIMIT = 107
UNFIT_FOR_SOCKETS = set(",'\"\\")
"""PostgreSQL and its clients read a comma as the border of two hosts, and quotes as quotes."""
DATABASE_NAME = "postdesk"
DATABASE_PORT = 5432
"""Names PostgreSQL's socket file; nothing listens on the network."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths inside the data folder; reading them touches nothing on the disk."""

    path: Path

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def locks(self) -> Path:
        return self.path / "locks"

    @property
    def sockets(self) -> Path:
        """Where the embedded servers listen: inside the data folder, or under /tmp where that can't work.

        A socket's path may have 107 bytes and no comma, and a server that root runs as `nobody` must reach it.
        """
        inside = self.path / "run"
        longest = inside / f".s.PGSQL.{DATABASE_PORT}.lock"
        fits = len(os.fsencode(longest)) <= SOCKET_PATH_LIMIT and not set(str(inside)) & UNFIT_FOR_SOCKETS
        if fits and reachable(self.path, servers_account(self.postgres)):
            return inside
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path("/tmp") / f"postdesk-{digest}"  # noqa: S108 - `own_folder` refuses a folder that somebody else made

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{quote(str(self.valkey_socket))}"

    def make(self) -> None:
        """Create the folder and its fixed parts.

        Made by root, it lets others pass through (never list): the embedded servers run as `nobody`.
        """
        through = 0o711 if os.geteuid() == 0 else 0o700
        try:
            make_folder(self.path, mode=through)
            make_folder(self.logs, mode=0o700)
            make_folder(self.locks, mode=0o700)
        except OSError as error:
            raise StartupError(
                f"The data folder {self.path} can't be written to ({error.strerror}): "
                "correct its permissions, or name another one in POSTDESK_DATA."
            ) from error


def make_folder(path: Path, *, mode: int) -> None:
    """Create a folder with exactly this mode whatever the umask; an existing one only has to be writable."""
    try:
        path.mkdir(parents=True)
        path.chmod(mode)
    except FileExistsError:
        if not path.is_dir():
            raise
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path)) from None


def own_folder(path: Path, account: Account | None) -> None:
    """Create a 0700 folder that belongs to the servers' account; refuse one that is somebody else's."""
    uid = account.uid if account else os.geteuid()
    try:
        path.mkdir(mode=0o700)
        if account:
            os.chown(path, account.uid, account.gid)
    except FileExistsError:
        status = path.lstat()
        if path.is_symlink() or status.st_uid != uid:
            raise StartupError(
                f"{path} belongs to somebody else: remove it, or name another folder in POSTDESK_DATA."
            ) from None
        path.chmod(0o700)
    except OSError as error:
        raise StartupError(f"{path} can't be created ({error.strerror}): correct the permissions.") from error
