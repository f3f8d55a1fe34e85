"""A server that answers each line from a script: for what no installed server can be made to say."""

import asyncio
import re
from typing import Self

from tests.servers.background import BackgroundLoop

HANG_UP = "HANG UP"


class ScriptedServer:
    r"""Says `greeting`, then answers every line by the first expression that matches it.

    An answer may use the expression's groups (\1); an empty one is silence, and HANG_UP closes the
    connection. So does a line that no expression matches. `lines` holds all that clients have sent.
    """

    def __init__(self, greeting: str, answers: dict[str, str]) -> None:
        self.lines: list[str] = []
        self._greeting = greeting
        self._answers = answers
        self._background = BackgroundLoop()
        self._server = self._background.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._background.loop.call_soon_threadsafe(self._server.close)
        self._background.run(self._server.wait_closed())
        self._background.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = self._greeting
            while answer != HANG_UP:
                if answer:
                    writer.write(f"{answer}\r\n".encode())
                line = await reader.readline()
                self.lines.append(line.decode("utf-8", "backslashreplace").rstrip("\r\n"))
                answer = self._answer(self.lines[-1]) if line else HANG_UP
        finally:
            writer.close()

    def _answer(self, line: str) -> str:
        for expression, answer in self._answers.items():
            if match := re.fullmatch(expression, line, re.IGNORECASE):
                return match.expand(answer).replace("\n", "\r\n")
        return HANG_UP


def imap_server(answers: dict[str, str], *, capabilities: str = "UIDPLUS MOVE") -> ScriptedServer:
    r"""An IMAP4 server with an empty INBOX; `answers` come before its own, and have the command's tag as \1."""
    usual = {
        r"(\S+) CAPABILITY": rf"* CAPABILITY IMAP4rev1 {capabilities}\n\1 OK done",
        r"(\S+) (LOGIN|NOOP|UID STORE) ?.*": r"\1 OK done",
        r"(\S+) LIST .*": r'* LIST () "/" INBOX\n\1 OK done',
        r"(\S+) SELECT .*": r"* 0 EXISTS\n* OK [UIDVALIDITY 7] ok\n\1 OK [READ-WRITE] done",
        r"(\S+) UID SEARCH .*": r"* SEARCH\n\1 OK done",
        r"(\S+) LOGOUT": r"* BYE bye\n\1 OK done",
    }
    return ScriptedServer("* OK ready", _first(answers, usual))


def pop3_server(answers: dict[str, str]) -> ScriptedServer:
    """A POP3 server with two letters; `answers` come before its own."""
    usual = {
        r"(USER|PASS|QUIT|NOOP|DELE)( .*)?": "+OK",
        r"UIDL": "+OK\n1 first\n2 second\n.",
        r"LIST": "+OK\n1 100\n2 200\n.",
        r"RETR (\d)": r"+OK\nSubject: \1\n\nBody\n.",
    }
    return ScriptedServer("+OK ready", _first(answers, usual))


def _first(answers: dict[str, str], usual: dict[str, str]) -> dict[str, str]:
    return answers | {expression: answer for expression, answer in usual.items() if expression not in answers}
