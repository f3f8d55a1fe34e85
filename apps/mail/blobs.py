"""Contents on disk, each stored once under its SHA-256: raw letters and the files attached to them.

A content is in its place only when it is whole: it is written beside, synchronised to the disk, then renamed, and the
folder is synchronised too. So a row that names a content can be committed right after `store`.
"""

import errno
import hashlib
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


class BlobMissingError(Exception):
    """A content that the database names is not on the disk: restore DATA_DIR/blobs from the backup."""


def store(content: bytes) -> str:
    """Keep the content durably and return its SHA-256 in hexadecimal. OSError when the disk is full or closed."""
    return store_many([content])[0]


def store_many(contents: Iterable[bytes]) -> list[str]:
    """`store` for a batch: one pass of writing, then one of synchronising, which the disk does far faster."""
    names = []
    written: dict[str, Path] = {}
    try:
        for content in contents:
            name = hashlib.sha256(content).hexdigest()
            names.append(name)
            if name not in written and not _path(name).exists():
                written[name] = _write_beside(content)
        for beside in written.values():
            _synchronise(beside)
        for name, beside in written.items():
            beside.replace(_path(name))
    except BaseException:
        for beside in written.values():
            beside.unlink(missing_ok=True)
        raise
    for folder in {_path(name).parent for name in written}:
        _synchronise(folder)
    return names


def read(sha256: str) -> bytes:
    """The whole content; BlobMissingError when it is not there."""
    with open_blob(sha256) as file:
        return file.read()


def open_blob(sha256: str) -> BinaryIO:
    """The content as a file open for reading; BlobMissingError when it is not there."""
    try:
        return _path(sha256).open("rb")
    except FileNotFoundError as error:
        raise BlobMissingError(sha256) from error


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR) / "blobs" / name[:2] / name


def _write_beside(content: bytes) -> Path:
    """Write to a name of its own in the root of the store, so that two writers never meet."""
    root = Path(settings.DATA_DIR) / "blobs"
    beside = root / f"{uuid.uuid4().hex}.new"
    try:
        beside.write_bytes(content)
    except FileNotFoundError:
        _make_folders(root)
        beside.write_bytes(content)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise OSError(errno.ENOSPC, "the disk is full", str(root)) from error
        raise
    return beside


def _make_folders(root: Path) -> None:
    for number in range(256):
        (root / f"{number:02x}").mkdir(parents=True, exist_ok=True)
    _synchronise(root)


def _synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
