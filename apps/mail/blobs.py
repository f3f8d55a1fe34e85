"""Contents on disk, each stored once under its SHA-256: raw letters and the files attached to them.

A content is in its place only when it is whole: it is written beside, synchronised to the disk, then renamed, and the
folder is synchronised too. So a row that names a content can be committed right after `store`.
"""

import errno
import hashlib
import os
import uuid
from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

SYNCHRONISED_AT_ONCE = 8
_in_memory: ContextVar[ChainMap[str, bytes] | None] = ContextVar("in_memory", default=None)


class BlobMissingError(Exception):
    """A content that the database names is not on the disk: restore DATA_DIR/blobs from the backup."""


def store(content: bytes) -> str:
    """Keep the content durably and return its SHA-256 in hexadecimal; raises as `store_many`."""
    return store_many([content])[0]


def store_many(contents: Iterable[bytes]) -> list[str]:
    """`store` for a batch: one pass of writing, then one of synchronising, which the disk does many times faster.

    TransportError (DISK_FULL, NOT_WRITABLE) when the disk takes no more; nothing half-written is left behind.
    """
    memory = _in_memory.get()
    if memory is not None:
        return [_hold(memory, content) for content in contents]
    try:
        return _store_many(contents)
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise TransportError(Trouble.DISK_FULL if full else Trouble.NOT_WRITABLE, str(error)) from error


def _store_many(contents: Iterable[bytes]) -> list[str]:
    places: list[Path] = []
    written: dict[Path, Path] = {}
    try:
        for content in contents:
            place = _path(hashlib.sha256(content).hexdigest())
            places.append(place)
            if place not in written and not place.exists():
                written[place] = _write_beside(content)
        _synchronise(written.values())
        folders = {place.parent for place in places}
        for folder in folders:
            _make_folder(folder)
        for place, beside in written.items():
            beside.replace(place)
    except BaseException:
        for beside in written.values():
            beside.unlink(missing_ok=True)
        raise
    # All of them, since what is there already may have been put there by another worker just now.
    _synchronise(folders)
    return [place.name for place in places]


@contextmanager
def only_in_memory() -> Iterator[None]:
    """What is stored meanwhile can be read meanwhile, and is forgotten then: for rehearsals, which write nothing."""
    with _held():
        yield


@contextmanager
def stored_at_the_end() -> Iterator[None]:
    """What is stored meanwhile comes to the disk at the end, before a commit that names it; after an error, nothing.

    So work that is rolled back leaves no content that nothing names. Raises as `store_many`.
    """
    with _held() as memory:
        yield
    store_many(memory.values())


def read(sha256: str) -> bytes:
    """The whole content; BlobMissingError when it is not there."""
    with open_blob(sha256) as file:
        return file.read()


def open_blob(sha256: str) -> BinaryIO:
    """The content as a file open for reading; BlobMissingError when it is not there."""
    memory = _in_memory.get()
    if memory is not None and sha256 in memory:
        return BytesIO(memory[sha256])
    try:
        return _path(sha256).open("rb")
    except FileNotFoundError as error:
        raise BlobMissingError(sha256) from error


@contextmanager
def _held() -> Iterator[MutableMapping[str, bytes]]:
    """Contents of this thread stay in what is given, and those around it can be read."""
    memory = (_in_memory.get() or ChainMap()).new_child()
    token = _in_memory.set(memory)
    try:
        yield memory.maps[0]
    finally:
        _in_memory.reset(token)


def _hold(memory: ChainMap[str, bytes], content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    memory[name] = content
    return name


def _path(name: str) -> Path:
    # Sixteen folders: few enough that a batch doesn't have to synchronise more of them than it has letters.
    return _root().joinpath(name[0], name)


def _root() -> Path:
    return Path(settings.DATA_DIR, "blobs")


def _write_beside(content: bytes) -> Path:
    """Write to a name of its own in the root of the store, so that two writers never meet."""
    beside = _root() / f"{uuid.uuid4().hex}.new"
    try:
        beside.write_bytes(content)
    except FileNotFoundError:
        _make_folder(_root())
        beside.write_bytes(content)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _synchronise([folder.parent])


def _synchronise(paths: Iterable[Path]) -> None:
    """Wait until the files or folders are on the disk, which writes what is asked for at once in one go."""
    with ThreadPoolExecutor(SYNCHRONISED_AT_ONCE) as threads:
        list(threads.map(_synchronise_one, paths))


def _synchronise_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
