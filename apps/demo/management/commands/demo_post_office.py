"""`manage.py demo_post_office`: the demo's mail server, which `demo` starts."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from kombu.exceptions import OperationalError

from apps.demo.installation import demo_mailboxes, outgoing_folder
from apps.demo.post_office import PostOffice, serve_mail
from apps.intake.tasks import fetch_mail
from apps.mail.models import Mailbox


class Command(BaseCommand):
    """Serves mail on a socket that is open already, and nudges the workers at each letter for a mailbox."""

    help = "The demo's mail server. It is started by demo."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("descriptor", type=int, help="number of the listening socket")

    def handle(self, *, descriptor: int, **_options: Any) -> None:
        mailboxes = {mailbox.mail_address: mailbox for mailbox in demo_mailboxes()}
        for mailbox in mailboxes.values():
            _nudge(mailbox)  # Letters may have come while nobody was here.
        office = PostOffice(
            mailboxes={address: Path(mailbox.server) for address, mailbox in mailboxes.items()},
            outgoing=outgoing_folder(),
            arrived=lambda address: _nudge(mailboxes[address]),
            say=self._say,
        )
        asyncio.run(serve_mail(office, socket.socket(fileno=descriptor)))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _nudge(mailbox: Mailbox) -> None:
    # Without the broker the letter is safe in the Maildir, and the next tick collects it.
    with suppress(OperationalError):
        fetch_mail.apply_async(args=(mailbox.pk,), queue=f"lane{mailbox.lane}", retry=False)
