"""Starts the embedded servers for this process, or joins those that run, and holds them until it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from apps.runtime.data_folder import DataFolder
from apps.runtime.errors import StartupError
from apps.runtime.locks import Lock, open_lock, opened

PROJECT = Path(__file__).resolve().parent.parent.parent

END_SECONDS = 10.0

_held: dict[Path, Lock] = {}


def ensure_started() -> None:
    """Make the servers that the settings leave to us run at least as long as this process.

    Cheap when they run already. Raises StartupError with a sentence when they can't be started.
    """
    data = DataFolder(settings.DATA_DIR)
    if settings.EMBEDDED_SERVERS:
        data.make()
    for name in settings.EMBEDDED_SERVERS:
        _join(data, name)


def end_now() -> None:
    """Let go of the servers, and wait for their end where nobody else uses them.

    Other commands just end, and the keepers pause for the next one; `run` is the last one.
    """
    data = DataFolder(settings.DATA_DIR)
    for name in settings.EMBEDDED_SERVERS:
        lock = _held.pop(_users_path(data, name), None)
        if lock is not None:
            alone = lock.try_exclusive()
            lock.close()
            _hurry_keeper(data, name)
            if alone:
                _await_end(data, name)


def _join(data: DataFolder, name: str) -> None:
    path = _users_path(data, name)
    if path not in _held:
        users = open_lock(path)
        users.wait_shared()  # Waits only while a keeper is ending.
        _held[path] = users
    with opened(data.locks / f"{name}.start") as start:
        start.wait_exclusive()
        if not _keeper_lives(data, name):
            _start_keeper(data, name, start)


def _users_path(data: DataFolder, name: str) -> Path:
    return data.locks / f"{name}.users"


def _keeper_lives(data: DataFolder, name: str) -> bool:
    with opened(data.locks / f"{name}.keeper") as keeper:
        return not keeper.try_shared()


def _start_keeper(data: DataFolder, name: str, start: Lock) -> None:
    """Start a keeper and wait for its word; it inherits the start lock, so others wait even if we die."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "apps.runtime.keeper", str(data.path), name]
    command += ["--report", str(writing), "--start-lock", str(start.descriptor)]
    if not settings.EMBEDDED_DURABLE:
        command.append("--volatile")
    log_path = data.logs / "keeper.log"
    with log_path.open("ab") as log, os.fdopen(reading, encoding="utf-8") as report:
        subprocess.run(  # noqa: S603 - our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=PROJECT,
            start_new_session=True,
            pass_fds=[writing, start.descriptor],
            check=False,
        )
        os.close(writing)
        outcome = report.read()
    if outcome != "ready":
        raise StartupError(outcome or f"The embedded {name} could not be started: see {log_path}")


def _hurry_keeper(data: DataFolder, name: str) -> None:
    """Tell the keeper not to pause; it has written its process number into its lock file."""
    with opened(data.locks / f"{name}.keeper") as keeper:
        number = os.pread(keeper.descriptor, 10, 0).strip()
        if number and not keeper.try_shared():
            os.kill(int(number), signal.SIGTERM)


def _await_end(data: DataFolder, name: str) -> None:
    with opened(data.locks / f"{name}.keeper") as keeper:
        keeper.wait_exclusive_for(END_SECONDS)
