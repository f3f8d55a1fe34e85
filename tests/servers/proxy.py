"""A proxy in front of a real server that loses the connection at the worst moment, as networks do."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from tests.servers.background import BackgroundLoop


@dataclass
class _Fault:
    """One fault; the first connection that meets its condition suffers it, the ones after that don't."""

    command: bytes = b""  # sought in what the client sends
    answered: bool = False  # the server gets the command, and its answer is lost
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
        self.refuse_connections()
        self._background.stop()

    def cut_when(self, command: bytes, *, answered: bool = False) -> None:
        """Break off when the client sends `command`: before the server sees it, or after it was carried out."""
        self._faults.append(_Fault(command=command, answered=answered))

    def cut_after(self, received: int) -> None:
        """Break off when the client has received so many bytes of one connection."""
        self._faults.append(_Fault(after_bytes=received))

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
        with suppress(OSError):
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
            relay = _Relay(self, writer, to_server)
            try:
                await asyncio.gather(relay.upward(reader), relay.downward(from_server))
            finally:
                writer.close()
                to_server.close()

    def _take_fault(self, fault: _Fault) -> None:
        self._faults.remove(fault)
        self.cuts += 1


class _Relay:
    """The two directions of one connection."""

    def __init__(self, proxy: FaultyProxy, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._sent = b""  # the end of what the client sent: a command may come in pieces
        self._received = 0
        self._lose_answer = False

    async def upward(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            if self._proxy._silent:
                continue
            self._sent = self._sent[-200:] + data
            for fault in self._proxy._faults[:]:
                if fault.command and fault.command in self._sent:
                    self._proxy._take_fault(fault)
                    self._sent = b""
                    if not fault.answered:
                        self._cut()
                        return
                    self._lose_answer = True
            self._server.write(data)
            await self._server.drain()
        self._server.close()

    async def downward(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            if self._proxy._silent:
                continue
            if self._lose_answer:
                self._cut()
                return
            await asyncio.sleep(self._proxy._delay)
            for fault in self._proxy._faults[:]:
                if 0 <= fault.after_bytes < self._received + len(data):
                    self._proxy._take_fault(fault)
                    self._client.write(data[: fault.after_bytes - self._received])
                    await self._client.drain()
                    self._cut()
                    return
            self._received += len(data)
            self._client.write(data)
            await self._client.drain()
        self._client.close()

    def _cut(self) -> None:
        # The client's end is reset after what it was to receive; the server's is closed in order.
        self._client.close()
        self._server.close()
