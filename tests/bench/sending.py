"""Letters out of the outbox, beside a plain smtplib loop on one connection to the same server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.results import Result
from tests.bench.rig import Rig
from tests.bench.tools import PROJECT

PROGRAM = [sys.executable, "-m", "tests.bench.sending_run"]


def run(rig: Rig, *, letters: int, repeat: int) -> Result:
    """Both send the same letters; the outbox writes down what became of each, which the loop doesn't."""
    rounds = [_round(rig, letters) for _ in range(repeat)]
    result = Result("sending", f"sending: {letters:,} letters, {repeat} rounds by turns")
    result.add("Postdesk ÷ plain loop", "ratio", [plain / ours for plain, ours in rounds])
    result.add("plain loop, letters/s", "plain_letters_per_second", [letters / plain for plain, _ in rounds], 0)
    result.add("Postdesk, letters/s", "letters_per_second", [letters / ours for _, ours in rounds], 0)
    return result


def _round(rig: Rig, letters: int) -> tuple[float, float]:
    """The seconds of the loop and of the outbox."""
    rig.new_installation()
    with _server() as port:
        numbers = [str(port), str(letters)]
        rig.run([*PROGRAM, "fill", *numbers])
        plain = json.loads(rig.run([*PROGRAM, "plain", *numbers]))
        ours = json.loads(rig.run([*PROGRAM, "outbox", *numbers]))
    return plain, ours


@contextmanager
def _server() -> Iterator[int]:
    """The port of a server in a process of its own, which must not share the sender's processor."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*PROGRAM, "take"], cwd=PROJECT, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdout
        yield int(server.stdout.readline())
        server.communicate()  # ends its input, and so the server
