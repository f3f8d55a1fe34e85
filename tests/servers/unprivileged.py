"""As whom the tests' servers run: as nobody where the tests run as root, else as the tests themselves."""

import os
import shutil
from pathlib import Path


def owner() -> tuple[str, str]:
    """The names of the user and of its group."""
    if os.getuid() == 0:
        return "nobody", "nogroup"
    import grp
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name


def demotion() -> list[str]:
    """The options that let setpriv take root's rights away."""
    user, group = owner()
    return ["--reuid", user, "--regid", group, "--clear-groups"] if os.getuid() == 0 else []


def give_away(path: Path) -> None:
    """Let the servers own the path and all that is below it."""
    if os.getuid() != 0:
        return
    user, group = owner()
    for each in (path, *path.rglob("*")):
        shutil.chown(each, user, group)
