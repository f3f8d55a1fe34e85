"""Real processes over a data folder: starting them, and finding whatever still runs over it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from apps.runtime.data_folder import DataFolder

PROJECT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 180.0
"""Seconds until something that should happen counts as not happening; nothing is timed."""
OURS = ("POSTDESK_", "DATABASE_URL", "CELERY_BROKER_URL", "SECRET", "DJANGO_SETTINGS_MODULE", "PYTEST_")


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder of one test, and how commands see it."""

    data: Path
    python: tuple[str, ...] = (sys.executable,)
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        usual = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return usual | {
            "POSTDESK_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            **self.extra,
        }

    def start(self, *arguments: str, program: str = "manage.py") -> subprocess.Popen[str]:
        """`manage.py` with these arguments, its output on a pipe."""
        return subprocess.Popen(
            [*self.python, program, *arguments],
            cwd=PROJECT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def call(self, *arguments: str) -> tuple[int, str]:
        """The exit code of `manage.py`, and all it printed."""
        with self.start(*arguments) as process:
            output, _ = process.communicate(timeout=PATIENCE * 2)
        return process.returncode, output

    def log(self, server: str) -> str:
        return (self.data / "logs" / f"{server}.log").read_text()

    def processes(self) -> dict[int, str]:
        """Every process that works over this data folder: its number and command line."""
        folder = DataFolder(self.data)
        marks = [str(path) for path in (folder.path, folder.sockets, folder.postgres.resolve())]
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    places = f"{command} {_environ(entry)} {(entry / 'cwd').readlink()}"
                    if command and any(mark in places for mark in marks):
                        found[int(entry.name)] = command
                except OSError:
                    continue
        return found

    def process(self, *words: str) -> int:
        """The number of the one process whose command line has all these words."""
        matching = [number for number, command in self.processes().items() if all(w in command for w in words)]
        assert len(matching) == 1, f"{words} in {self.processes()}"
        return matching[0]


def _environ(entry: Path) -> str:
    return (entry / "environ").read_bytes().decode(errors="replace")


def wait_until(condition: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"{what}: still not so after {PATIENCE} s"
        time.sleep(0.1)
