"""One program under the supervisor: started, printed, started again after a pause, stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from apps.runtime.children import die_with_parent

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY_SECONDS = 60.0
"""A child that has lived this long is taken to be well: its next restart is quick again."""


@dataclass(frozen=True, slots=True)
class Child:
    """A program to keep running, and how to end it."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    descriptors: Sequence[int] = ()
    """Open files that it inherits under the same numbers."""
    stopping: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 5.0),)
    """Signals, sent one after another, each with seconds to wait; SIGKILL comes last of itself."""
    orphaned: signal.Signals = signal.SIGTERM
    """What the kernel sends to it when the supervisor is killed."""


class Running:
    """A child's process and its output; `say` prints a line (second) under the child's name (first)."""

    def __init__(self, child: Child, say: Callable[[str, str], None]) -> None:
        self.output: IO[bytes] | None = None
        self._child = child
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._start_at = 0.0
        self._pause = SHORTEST_PAUSE / 2
        self._unfinished = b""
        self._signals_left: list[tuple[signal.Signals, float]] = []
        self._patient_until = 0.0

    def keep_alive(self) -> None:
        """Start the child when it is time to; notice when it has ended by itself."""
        if self._process is None:
            if time.monotonic() >= self._start_at:
                self._start()
        elif self._process.poll() is not None:
            lived = time.monotonic() - self._started
            self._pause = SHORTEST_PAUSE if lived > STEADY_SECONDS else min(self._pause * 2, LONGEST_PAUSE)
            self._start_at = time.monotonic() + self._pause
            self._say(self._child.name, f"{_ending(self._process)}; starts again in {self._pause:.0f} s")
            self._clear_away(self._process)
            self._process = None

    def print_output(self) -> None:
        """Print the whole lines that have come; call it when the output is ready to be read."""
        assert self.output is not None
        chunk = os.read(self.output.fileno(), 65536)
        *lines, self._unfinished = (self._unfinished + (chunk or b"\n")).split(b"\n")
        if not chunk:
            self.output.close()
            self.output = None
            lines = [line for line in lines if line]
        for line in lines:
            self._say(self._child.name, line.decode(errors="replace").rstrip())

    def begin_to_stop(self) -> None:
        self._signals_left = list(self._child.stopping)
        self._next_signal()

    def still_stopping(self) -> bool:
        """Whether the child still lives; when its patience is over, it gets the next signal."""
        if self._process is None:
            return False
        if self._process.poll() is None:
            if time.monotonic() >= self._patient_until:
                self._next_signal()
            return True
        self._clear_away(self._process)
        self._process = None
        return False

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - commands of ours
            self._child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            env=os.environ | {"PYTHONUNBUFFERED": "1", **self._child.environ},
            pass_fds=self._child.descriptors,
            start_new_session=True,  # Ctrl-C shall reach the supervisor alone, which then ends them all.
            preexec_fn=die_with_parent(self._child.orphaned),  # noqa: PLW1509 - the supervisor has one thread
        )
        if self.output:
            self.output.close()
        self.output = self._process.stdout
        self._started = time.monotonic()

    def _next_signal(self) -> None:
        if self._process is None:
            return
        number, seconds = self._signals_left.pop(0) if self._signals_left else (signal.SIGKILL, 5.0)
        self._patient_until = time.monotonic() + seconds
        self._process.send_signal(number)

    def _clear_away(self, process: subprocess.Popen[bytes]) -> None:
        """Kill what the child has started and left behind: its whole process group."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _ending(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
