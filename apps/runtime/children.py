"""Starting child processes that can't outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
from typing import IO, TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from apps.runtime.account import Account

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def die_with_parent(death_signal: signal.Signals) -> "Callable[[], None]":
    """What a child runs before its program: the kernel signals it when the parent dies, kill -9 included.

    Other systems than Linux have no such call: there only an orderly end reaches the children.
    """
    parent = os.getpid()

    def ask() -> None:
        follow_parent(death_signal)
        if os.getppid() != parent:  # It died in between, and the kernel tells only later deaths.
            os._exit(1)

    return ask


def follow_parent(death_signal: signal.Signals) -> None:
    """Ask the kernel to signal this process when its parent dies."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal))


def spawn_server(
    command: "Sequence[str]",
    *,
    log: IO[bytes],
    account: "Account | None",
    environ: "Mapping[str, str]",
    death_signal: signal.Signals,
    inherited: int,
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own; it inherits one descriptor, a lock that says it lives."""
    return subprocess.Popen(  # noqa: S603 - the command is a program of ours with arguments of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=environ,
        umask=0o077,
        start_new_session=True,
        pass_fds=[inherited],
        preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - the keeper has one thread
        **identity(account),
    )


def identity(account: "Account | None") -> _Identity:
    """Arguments of subprocess that switch to the account."""
    return {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
