"""A private Exim on a free loopback port: a true relay, which sends on what it takes and reports what it can't deliver.

Letters to postdesk.example end in its Maildir, all others in the server at `next_port`. It refuses senders of
foreign.example. No process of it runs as root.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from tests.servers.ports import free_ports, wait_for_port
from tests.servers.unprivileged import demotion, give_away, owner

CONFIGURATION = Path(__file__).with_name("exim.conf")


class Exim:
    """A running server."""

    def __init__(self, next_port: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="postdesk-exim-"))
        self.folder.chmod(0o755)
        [self.port] = free_ports(1)
        self.maildir = self.folder / "Maildir"
        for name in ("spool", "log", "Maildir/cur", "Maildir/new", "Maildir/tmp"):
            (self.folder / name).mkdir(parents=True)
        user, group = owner()
        values = {"folder": self.folder, "port": self.port, "next_port": next_port, "owner": user, "group": group}
        text = CONFIGURATION.read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        configuration = self.folder / "exim.conf"
        configuration.write_text(text)
        give_away(self.folder)
        program = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program, "install exim4-daemon-light"
        # setpriv ends the server together with a test run that was killed.
        command = ["setpriv", "--pdeathsig", "TERM", *demotion(), program, "-C", str(configuration), "-bdf", "-q1s"]
        nowhere = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)

    def __enter__(self) -> Self:
        if not wait_for_port(self.port):
            self.__exit__()
            raise AssertionError(f"Exim did not start:\n{self.log()}")
        return self

    def __exit__(self, *exc_info: object) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What it has done and why."""
        return "".join(path.read_text() for path in sorted((self.folder / "log").glob("*")))
