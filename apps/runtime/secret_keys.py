"""Keys that a fresh machine makes once for itself and keeps in the data folder."""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from apps.runtime.data_folder import DataFolder
from apps.runtime.errors import StartupError


def signing_key(data: DataFolder) -> str:
    """The key of sessions and signed links."""
    return _kept(data, "secret_key", get_random_secret_key)


def encryption_key(data: DataFolder) -> str:
    """The key that stored passwords are encrypted with: a backup of the database is of no use without it."""
    return _kept(data, "secrets_key", lambda: Fernet.generate_key().decode())


def _kept(data: DataFolder, name: str, make: Callable[[], str]) -> str:
    path = data.path / name
    try:
        data.make()
        if not path.exists():
            _write_once(path, make())
        return path.read_text(encoding="ascii").strip()
    except StartupError as error:
        raise ImproperlyConfigured(str(error)) from error
    except OSError as error:
        raise ImproperlyConfigured(f"{path} can't be read ({error.strerror}): correct its permissions.") from error


def _write_once(path: Path, key: str) -> None:
    """Put the whole key in place at once; when two processes start together, the first one's key stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
