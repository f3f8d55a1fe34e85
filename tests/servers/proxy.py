"""A proxy in front of a real server that loses the connection at the worst moment, as networks do."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Self

from tests.servers.background import BackgroundLoop


class _Effect(Enum):
    CUT = "before the server sees the command"
    LOSE_ANSWER = "after the server has carried it out"
    SILENCE = "nothing comes through any more"


@dataclass
class _Fault:
    """The first connection that meets its condition suffers it, the ones after that don't."""

    effect: _Effect
    command: bytes = b""  # sought in what the client sends
    after_bytes: int = -1  # of what the server sends


class FaultyProxy:
    """A TCP proxy on a free loopback port. Only what is sent in clear can be looked for.

    >>> proxy = FaultyProxy(dovecot.ports["pop3"])
    >>> connection = dovecot.connection(user, "pop3", port=proxy.port)
    >>> proxy.cut_when(b"QUIT")
    """

    def __init__(self, target: int) -> None:
        self.cuts = 0  # connections that were broken off
        self.connections = 0
        self._target = target
        self._faults: list[_Fault] = []
        self._silent = False
        self._delay = 0.0
        self._background = BackgroundLoop()
        self._server = self._background.run(self._listen(0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Break off every connection and close the port."""
        if not self._background.loop.is_closed():
            self.refuse_connections()
            self._background.stop()

    def cut_when(self, command: bytes) -> None:
        """Break off when the client sends `command`, which the server never sees."""
        self._faults.append(_Fault(_Effect.CUT, command))

    def lose_answer_to(self, command: bytes) -> None:
        """Break off when the server has carried out `command`, before the client hears of it."""
        self._faults.append(_Fault(_Effect.LOSE_ANSWER, command))

    def fall_silent_at(self, command: bytes) -> None:
        """Let nothing through on that connection once the client has sent `command`."""
        self._faults.append(_Fault(_Effect.SILENCE, command))

    def cut_after(self, received: int) -> None:
        """Break off when the client has received so many bytes of one connection."""
        self._faults.append(_Fault(_Effect.CUT, after_bytes=received))

    def fall_silent(self) -> None:
        """Take connections, and let nothing through."""
        self._silent = True

    def slow_down(self, seconds: float) -> None:
        """Hold back everything the server sends for so long."""
        self._delay = seconds

    def recover(self) -> None:
        """No more faults."""
        self._faults.clear()
        self._silent, self._delay = False, 0.0

    def refuse_connections(self) -> None:
        """Close the port; connections that exist go on."""
        self._background.loop.call_soon_threadsafe(self._server.close)
        self._background.run(self._server.wait_closed())

    def take_connections(self) -> None:
        """Open the same port again."""
        self._server = self._background.run(self._listen(self.port))

    async def _listen(self, port: int) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError, asyncio.CancelledError):
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
            relay = _Relay(self, writer, to_server)
            try:
                await asyncio.gather(relay.upward(reader), relay.downward(from_server))
            finally:
                writer.close()
                to_server.close()

    def _met(self, sent: bytes) -> _Fault | None:
        """The fault that these bytes of a client bring about; it is over with that."""
        for fault in self._faults:
            if fault.command and fault.command in sent:
                return self._used(fault)
        return None

    def _reached(self, received: int) -> _Fault | None:
        """The fault that so many bytes of the server bring about."""
        for fault in self._faults:
            if 0 <= fault.after_bytes < received:
                return self._used(fault)
        return None

    def _used(self, fault: _Fault) -> _Fault:
        self._faults.remove(fault)
        self.cuts += 1
        return fault


class _Relay:
    """The two directions of one connection."""

    def __init__(self, proxy: FaultyProxy, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._sent = b""  # the end of what the client sent: a command may come in pieces
        self._received = 0
        self._effect: _Effect | None = None

    async def upward(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            self._sent = self._sent[-200:] + data
            if fault := self._proxy._met(self._sent):
                self._effect, self._sent = fault.effect, b""
            if self._effect is _Effect.CUT:
                self._close()
                return
            if not self._silent:
                self._server.write(data)
                await self._server.drain()
        self._server.close()

    async def downward(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            if self._silent:
                continue
            if self._effect is _Effect.LOSE_ANSWER:
                self._close()
                return
            await asyncio.sleep(self._proxy._delay)
            if fault := self._proxy._reached(self._received + len(data)):
                self._client.write(data[: fault.after_bytes - self._received])
                await self._client.drain()
                self._close()
                return
            self._received += len(data)
            self._client.write(data)
            await self._client.drain()
        self._client.close()

    @property
    def _silent(self) -> bool:
        return self._proxy._silent or self._effect is _Effect.SILENCE

    def _close(self) -> None:
        self._client.close()
        self._server.close()
