"""Long letters to a server that takes its time, or takes no more."""

import socket
import threading
from collections.abc import Iterator
from typing import BinaryIO

import pytest

from apps.mail.transports.base import Connection, TransportError
from apps.mail.transports.smtp import SmtpSender
from apps.mail.troubles import Trouble


class _Slow:
    """A server that takes a letter in spoonfuls of a megabyte, with a pause after each."""

    def __init__(self, *, pause: float) -> None:
        self.taken = 0
        self._pause = pause
        self._stopped = threading.Event()
        self._plug = socket.socket()
        self._plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)  # else the kernel swallows megabytes at once
        self._plug.bind(("127.0.0.1", 0))
        self._plug.listen()
        self.port: int = self._plug.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _serve(self) -> None:
        with self._plug, self._plug.accept()[0] as client, client.makefile("rb") as lines:
            client.sendall(b"220 slow.test\r\n")
            for line in lines:
                if line.startswith(b"DATA"):
                    client.sendall(b"354 Go on\r\n")
                    self._take(lines)
                if self._stopped.is_set():
                    return
                client.sendall(b"250 OK\r\n")

    def _take(self, lines: BinaryIO) -> None:
        spoon = 0
        for line in lines:
            if line == b".\r\n" or self._stopped.is_set():
                return
            self.taken, spoon = self.taken + len(line), spoon + len(line)
            if spoon > 1_000_000:
                spoon = 0
                self._stopped.wait(self._pause)


@pytest.fixture
def slow(request: pytest.FixtureRequest) -> Iterator[_Slow]:
    server = _Slow(pause=request.param)
    yield server
    server.stop()


def _connection(server: _Slow, read_timeout: float) -> Connection:
    return Connection(
        "smtp", "127.0.0.1", server.port, security="none", authentication="none", read_timeout=read_timeout
    )


LONG = b"Subject: x\r\n\r\n" + (b"x" * 76 + b"\r\n") * 150_000


@pytest.mark.parametrize("slow", [0.6], indirect=True)
def test_a_long_letter_may_take_longer_than_an_answer(slow: _Slow) -> None:
    with SmtpSender(_connection(slow, read_timeout=5)) as session:
        assert session.send("a@x.example", ["b@x.example"], LONG) == []
    assert slow.taken == len(LONG)


@pytest.mark.parametrize("slow", [60], indirect=True)
def test_a_server_that_takes_no_more_has_not_taken_the_letter(slow: _Slow) -> None:
    with SmtpSender(_connection(slow, read_timeout=1)) as session, pytest.raises(TransportError) as failed:
        session.send("a@x.example", ["b@x.example"], LONG)
    assert failed.value.trouble is Trouble.TIMEOUT
