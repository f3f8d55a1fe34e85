"""Contents on disk: whole, once, and never lost from sight."""

import errno
import hashlib
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.mail import blobs
from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def files(data: Path) -> list[Path]:
    return [path for path in (data / "blobs").rglob("*") if path.is_file()]


def test_it_keeps_a_content_once_under_its_hash(data: Path) -> None:
    first, second = blobs.store_many([b"one", b"one"])
    assert first == second == blobs.store(b"one") == hashlib.sha256(b"one").hexdigest()
    assert blobs.read(first) == b"one"
    assert len(files(data)) == 1


def test_it_keeps_the_order_of_a_batch() -> None:
    contents = [b"%d" % number for number in range(100)]
    assert [blobs.read(name) for name in blobs.store_many(contents)] == contents


def test_it_names_a_content_that_is_missing() -> None:
    with pytest.raises(blobs.BlobMissingError):
        blobs.read("0" * 64)


def test_it_says_that_its_folder_cannot_be_written_to(data: Path) -> None:
    (data / "blobs").write_text("a file where the folder should be")
    with pytest.raises(TransportError) as caught:
        blobs.store(b"one")
    assert caught.value.trouble == Trouble.NOT_WRITABLE
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno != errno.ENOSPC


def test_what_is_only_in_memory_can_be_read_until_it_is_forgotten(data: Path) -> None:
    kept = blobs.store(b"kept")
    with blobs.only_in_memory():
        name = blobs.store(b"one")
        with blobs.stored_at_the_end():
            other = blobs.store(b"two")
        assert [blobs.read(each) for each in (kept, name, other)] == [b"kept", b"one", b"two"]
    assert [file.name for file in files(data)] == [kept]
    with pytest.raises(blobs.BlobMissingError):
        blobs.read(name)


def test_work_that_fails_leaves_no_content(data: Path) -> None:
    with pytest.raises(TypeError), blobs.stored_at_the_end():
        blobs.store_many([b"one", 2])  # type: ignore[list-item] # which goes wrong after the first
    assert files(data) == []
    with blobs.stored_at_the_end():
        name = blobs.store(b"one")
        assert files(data) == []
    assert blobs.read(name) == b"one"
