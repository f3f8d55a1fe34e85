"""The process that keeps one embedded server running for as long as anybody uses it.

`python -m apps.runtime.keeper` is started by `apps.runtime.embedded`, never by hand. Four locks tell:

* `<server>.users`: shared by all processes that need the server; when the keeper gets it alone, it ends.
* `<server>.start`: held by whoever starts a keeper, and by the keeper until the server answers.
* `<server>.keeper`: held by the keeper for its life.
* `<server>.server`: held by the keeper and, inherited, by the server: free when all its processes are gone.
"""

import argparse
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar, Protocol

from apps.runtime.account import servers_account
from apps.runtime.data_folder import DataFolder, own_folder
from apps.runtime.errors import StartupError
from apps.runtime.locks import Lock, open_lock

LINGER_SECONDS = 3.0
"""Consecutive commands find the server still running."""
GOODBYE_SECONDS = 20.0
"""How long the processes of an earlier run may take to end."""
STOP_SECONDS = 8.0
LOOK_SECONDS = 0.2
LARGEST_LOG = 5_000_000

logger = logging.getLogger("keeper")


class Server(Protocol):
    """What the keeper asks of PostgreSQL and of Valkey."""

    name: ClassVar[str]
    stop_signals: ClassVar[Sequence[signal.Signals]]

    def prepare(self) -> None: ...
    def launch(self, log: IO[bytes], lock: int) -> subprocess.Popen[bytes]: ...
    def wait_ready(self, process: subprocess.Popen[bytes]) -> bool: ...


@dataclass(slots=True)
class Patience:
    """How long the keeper waits for the next user; SIGTERM ends the waiting."""

    seconds: float = LINGER_SECONDS

    def lose(self, *_signal: object) -> None:
        self.seconds = 0.0


def main() -> None:
    options = _parse()
    if os.fork():  # The starter waits only for this first process: so nobody has to collect the keeper when it ends.
        os._exit(0)
    data = DataFolder(options.data)
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", level=logging.INFO)
    start_lock = Lock(options.start_lock)
    try:
        alive, server_lock = _take_place(data, options.server)
        server = _server(options.server, data, durable=not options.volatile)
        process = _start(server, data, server_lock)
    except StartupError as error:
        _tell_starter(options.report, str(error))
        sys.exit(1)
    _tell_starter(options.report, "ready")
    start_lock.close()
    users = _keep(server, process, data, server_lock)
    alive.close()  # Whoever comes next waits for `users`, and must find no keeper then.
    server_lock.close()
    users.close()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("server", choices=["postgres", "valkey"])
    parser.add_argument("--report", type=int, required=True, help="descriptor to write the outcome to")
    parser.add_argument("--start-lock", type=int, required=True, help="descriptor of the held start lock")
    parser.add_argument("--volatile", action="store_true", help="don't wait for the disk")
    return parser.parse_args()


def _take_place(data: DataFolder, name: str) -> tuple[Lock, Lock]:
    alive = open_lock(data.locks / f"{name}.keeper")
    alive.wait_exclusive()
    os.pwrite(alive.descriptor, f"{os.getpid():<10}".encode(), 0)
    server_lock = open_lock(data.locks / f"{name}.server")
    if not server_lock.wait_exclusive_for(GOODBYE_SECONDS):
        raise StartupError(f"An earlier {name} in {data.path} has not ended yet: try again, or end its processes.")
    return alive, server_lock


def _server(name: str, data: DataFolder, *, durable: bool) -> Server:
    account = servers_account(data.postgres)
    if name == "valkey":
        from apps.runtime.binaries import valkey_program
        from apps.runtime.valkey import Valkey

        return Valkey(data=data, program=valkey_program(account), account=account)
    from apps.runtime.binaries import postgres_programs
    from apps.runtime.postgres import Postgres

    return Postgres(data=data, programs=postgres_programs(account), account=account, durable=durable)


def _start(server: Server, data: DataFolder, lock: Lock) -> subprocess.Popen[bytes]:
    own_folder(data.sockets, servers_account(data.postgres))
    server.prepare()
    path = data.logs / f"{server.name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    with path.open("ab") as log:
        begin = log.tell()
        process = server.launch(log, lock.descriptor)
    ready = False
    try:
        ready = server.wait_ready(process)
    finally:
        if not ready:
            _stop(server, process)
    if ready:
        logger.info("%s runs as process %s", server.name, process.pid)
        return process
    raise StartupError(f"The embedded {server.name} did not start: {_reason(path, begin)} (see {path})")


def _reason(log: Path, begin: int) -> str:
    """The server's last complaint of this start, or its last word, without the time stamp."""
    lines = log.read_bytes()[begin:].decode(errors="replace").splitlines()
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (complaints or lines or ["no reason given"])[-1].rpartition("] ")[2]


def _keep(server: Server, process: subprocess.Popen[bytes], data: DataFolder, lock: Lock) -> Lock:
    """Restart the server when it dies, stop it when nobody uses it; return the lock that bars new users."""
    patience = Patience()
    signal.signal(signal.SIGTERM, patience.lose)
    users = open_lock(data.locks / f"{server.name}.users")
    last_used = time.monotonic()
    while True:
        time.sleep(LOOK_SECONDS)
        if process.poll() is not None:
            logger.warning("%s ended with code %s and is started again", server.name, process.returncode)
            process = _restart(server, process, data, lock)
        if not users.try_exclusive():
            last_used = time.monotonic()
        elif time.monotonic() - last_used >= patience.seconds:
            _stop(server, process)
            return users
        else:
            users.release()


def _restart(server: Server, process: subprocess.Popen[bytes], data: DataFolder, lock: Lock) -> subprocess.Popen[bytes]:
    try:
        return _start(server, data, lock)
    except StartupError as error:
        logger.error("%s", error)  # noqa: TRY400 - the sentence says it all
        time.sleep(1)
        return process


def _stop(server: Server, process: subprocess.Popen[bytes]) -> None:
    for stop_signal in server.stop_signals:
        if process.poll() is None:
            process.send_signal(stop_signal)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                logger.warning("%s did not end at %s", server.name, stop_signal.name)
    logger.info("%s ended with code %s", server.name, process.returncode)


def _tell_starter(descriptor: int, outcome: str) -> None:
    try:
        os.write(descriptor, outcome.encode())
    except BrokenPipeError:
        logger.info("whoever started the keeper has gone")
    os.close(descriptor)


if __name__ == "__main__":
    main()
