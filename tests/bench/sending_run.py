"""The processes of the benchmark of sending: a server that takes everything, a plain loop, and the outbox."""

import asyncio
import json
import os
import smtplib
import sys
import time
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

SENDER, RECIPIENT = "support@bench.example", "client@bench.example"


class _Taking:
    """Keeps nothing."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd looks for this name
        return "250 OK"


async def take_all() -> None:
    """Print the port, and take letters until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(_Taking(), hostname="sink.test"), "127.0.0.1", 0)
    _say(server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def send_plainly(port: int, count: int) -> None:
    """One connection and one `sendmail` a letter: what nobody can be much faster than."""
    letters = [bytes(row) for row in _outbox().values_list("mime", flat=True)[:count]]
    started = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for raw in letters:
            client.sendmail(SENDER, [RECIPIENT], raw)
    _say(time.monotonic() - started)


def fill(port: int, count: int) -> None:
    """Queue the letters; `port` is the server's."""
    from apps.mail.letters import Letter, Person
    from apps.mail.models import OutboxLetter, Sender
    from apps.mail.outbox import queue

    settings = {"server": "127.0.0.1", "port": port, "security": "none", "authentication": "none"}
    sender = Sender.objects.create(system_name="bench", address=SENDER, **settings)
    text = "Добрый день! Ваша заявка принята, мы скоро ответим.\n" * 20
    for number in range(count):
        us, client = Person("Служба поддержки", SENDER), Person("Иван Петров", RECIPIENT)
        letter = Letter(us, (client,), subject=f"Заявка № {number}", text=text, html=f"<p>{text}</p>")
        queue(letter, kind=OutboxLetter.Kind.LETTER, sender=sender)


def send_through_outbox(_port: int, count: int) -> None:
    """What the worker does, with everything it writes down."""
    from apps.mail.dispatch import dispatch

    started = time.monotonic()
    sent = dispatch()
    assert sent == count, f"{sent} of {count} letters have left"
    _say(time.monotonic() - started)


def _outbox() -> Any:
    from apps.mail.models import OutboxLetter

    return OutboxLetter.objects.order_by("pk")


def _say(value: float) -> None:
    print(json.dumps(value), flush=True)  # noqa: T201 - the answer to the process that has started this one


def main() -> None:
    """`VERB PORT COUNT`, or `take` alone."""
    verb, *numbers = sys.argv[1:]
    if verb == "take":
        asyncio.run(take_all())
        return
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    {"fill": fill, "plain": send_plainly, "outbox": send_through_outbox}[verb](*map(int, numbers))


if __name__ == "__main__":
    main()
