"""Naming a process so that others can tell whether it still lives: what a lease in the database is held by."""

import os
import socket
from functools import cache
from pathlib import Path


@cache
def _host() -> str:
    return socket.gethostname()[:30]


def this_process() -> str:
    """The name of the running process: its host, its number, and when it began, at most 52 characters."""
    return _name(os.getpid())


def is_gone(name: str) -> bool:
    """True when a process of this host, named by `this_process`, has ended; False when it lives or can't be seen."""
    host, _, rest = name.partition("/")
    number = rest.partition("/")[0]
    if host != _host() or not number.isdigit():
        return False
    return _name(int(number)) != name


def _name(pid: int) -> str:
    return f"{_host()}/{pid}/{_began(pid)}"


def _began(pid: int) -> str:
    """The process's start in clock ticks since boot, which tells it from a later one with the same number."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return "ended" if Path("/proc/self/stat").exists() else _alive_without_proc(pid)
    except OSError:
        return "unknown"
    # The second field is the program's name in brackets and may hold anything (proc(5)).
    return stat.rpartition(")")[2].split()[19]


def _alive_without_proc(pid: int) -> str:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "ended"
    except PermissionError:
        pass
    return "alive"
