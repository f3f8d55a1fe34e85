"""Runs several programs as one: prefixed output, restarts with back-off, an end that leaves nothing."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from apps.runtime.child import Child, Running

LOOK_SECONDS = 0.2
TEND_SECONDS = 2.0
COLOURS = ("\033[36m", "\033[32m", "\033[33m", "\033[35m", "\033[34m")
PLAIN = "\033[0m"


def supervise(children: Sequence[Child], *, tend: Callable[[], None]) -> None:
    """Keep the children running until SIGINT or SIGTERM arrives; call `tend` every two seconds meanwhile."""
    say = line_printer([child.name for child in children])
    running = [Running(child, say) for child in children]
    tend_at = time.monotonic() + TEND_SECONDS
    with _asked_to_end() as asked:
        try:
            while not asked:
                for child in running:
                    child.keep_alive()
                _pass_output_on(running)
                if time.monotonic() >= tend_at:
                    tend()
                    tend_at = time.monotonic() + TEND_SECONDS
        finally:
            _stop(running)


def line_printer(names: Sequence[str]) -> Callable[[str, str], None]:
    """What prints a line with its program's name in front, in that program's colour on a terminal."""
    width = max(map(len, names))
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    colours = {name: COLOURS[index % len(COLOURS)] for index, name in enumerate(names)} if coloured else {}

    def say(name: str, line: str) -> None:
        prefix = f"{name:<{width}} |"
        if name in colours:
            prefix = f"{colours[name]}{prefix}{PLAIN}"
        sys.stdout.write(f"{prefix} {line}\n")
        sys.stdout.flush()

    return say


@contextmanager
def _asked_to_end() -> Iterator[list[int]]:
    """The signals that have asked for the end so far, instead of dying of the first one."""
    asked: list[int] = []
    usual = {
        number: signal.signal(number, lambda number, _frame: asked.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield asked
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


def _pass_output_on(running: Sequence[Running]) -> None:
    waiting = {child.output: child for child in running if child.output}
    if not waiting:
        time.sleep(LOOK_SECONDS)
        return
    ready, _, _ = select.select(list(waiting), [], [], LOOK_SECONDS)
    for output in ready:
        waiting[output].print_output()


def _stop(running: Sequence[Running]) -> None:
    """Ask all at once, so that it takes as long as the slowest; who does not listen is killed in the end."""
    for child in running:
        child.begin_to_stop()
    while sum(child.still_stopping() for child in running):  # All are looked at each time.
        _pass_output_on(running)
