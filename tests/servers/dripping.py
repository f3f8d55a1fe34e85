"""A server whose answer is what a test says, and then comes byte by byte."""

import socket
import threading
import time
from contextlib import suppress
from typing import Self


class Dripping:
    """A server that says something, then a byte from time to time."""

    def __init__(self, said: bytes, *, drips: int = 100) -> None:
        self._said, self._drips = said, drips
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(30)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):  # the other side has had enough, or never came
            self._answer()

    def _answer(self) -> None:
        with self._listener.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(self._said)
            for _drip in range(self._drips):
                time.sleep(0.1)
                connection.sendall(b"a")
