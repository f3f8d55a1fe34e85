"""Which user the embedded servers run as: PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system, by number."""

    uid: int
    gid: int


def nobody() -> Account:
    """The account that root lends to the servers."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(uid=65534, gid=65534)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def servers_account(database: Path) -> Account | None:
    """The account to switch to, None to stay: an existing database keeps the owner it was made with."""
    if os.geteuid() != 0:
        return None
    if database.exists():
        owner = database.stat()
        if owner.st_uid != 0:
            return Account(uid=owner.st_uid, gid=owner.st_gid)
    return nobody()


def reachable(path: Path, account: Account | None) -> bool:
    """Whether the account may pass through every folder on the way to and into `path`.

    What does not exist yet counts as reachable, because it will be made so.
    """
    if account is None:
        return True
    absolute = path.resolve()
    return all(_may_enter(step, account) for step in (absolute, *absolute.parents) if step.exists())


def _may_enter(path: Path, account: Account) -> bool:
    status = path.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
