"""File locks (flock): the kernel frees them however a process ends, so they can't go stale."""

import fcntl
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Lock:
    """An open lock file; closing it lets go, unless a child was given the same descriptor."""

    descriptor: int

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def wait_exclusive(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def wait_shared(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def wait_exclusive_for(self, seconds: float) -> bool:
        """Whether the lock came free in time."""
        until = time.monotonic() + seconds
        while not self.try_exclusive():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def release(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self.descriptor)

    def _try(self, operation: int) -> bool:
        try:
            fcntl.flock(self.descriptor, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def open_lock(path: Path) -> Lock:
    """Open a lock file without taking the lock; programs started later don't inherit it."""
    return Lock(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


@contextmanager
def opened(path: Path) -> "Iterator[Lock]":
    lock = open_lock(path)
    try:
        yield lock
    finally:
        lock.close()
