"""The embedded broker: a Valkey server that keeps nothing on disk, because its messages are only nudges."""

import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar

from apps.runtime.account import Account
from apps.runtime.children import spawn_server
from apps.runtime.data_folder import DataFolder

SECONDS_TO_START = 15


@dataclass(frozen=True, slots=True)
class Valkey:
    """How to run the broker over one data folder."""

    data: DataFolder
    program: Path
    account: Account | None

    name: ClassVar = "valkey"
    stop_signals: ClassVar[Sequence[signal.Signals]] = (signal.SIGTERM, signal.SIGKILL)

    def prepare(self) -> None:
        """Nothing to make beforehand."""

    def launch(self, log: IO[bytes], lock: int) -> subprocess.Popen[bytes]:
        options = {
            "port": "0",
            "unixsocket": str(self.data.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(self.data.sockets),
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",  # An evicted message would be a lost one.
            "databases": "64",  # One for each parallel test process.
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return spawn_server(
            [str(self.program), *arguments],
            log=log,
            account=self.account,
            environ={"LC_ALL": "C", "TZ": "UTC"},
            death_signal=signal.SIGTERM,
            inherited=lock,
        )

    def wait_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the broker answers a ping."""
        until = time.monotonic() + SECONDS_TO_START
        while process.poll() is None and time.monotonic() < until:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.data.valkey_socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False
