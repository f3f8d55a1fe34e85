"""Data folders that end with their test, whatever the test did to the processes in them."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.runtime.data_folder import DataFolder
from tests.runtime.processes import Place, wait_until


@pytest.fixture
def place() -> Iterator[Place]:
    """An empty data folder, which the servers' account can reach."""
    with tempfile.TemporaryDirectory(prefix="postdesk-test-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        place = Place(folder / "data")
        yield place
        leave(place)


def leave(place: Place) -> None:
    """Kill what works over the folder, and remove what lies outside of it."""
    for number in place.processes():
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    wait_until(lambda: not place.processes(), "the test's processes are gone")
    shutil.rmtree(DataFolder(place.data).sockets, ignore_errors=True)
    link = place.data / "postgres"
    if link.is_symlink():
        shutil.rmtree(link.resolve())
