"""`manage.py demo`: the whole of Postdesk with people, letters and a mail server to try it with."""

import socket
import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser

from apps.demo import installation
from apps.demo.first_start import bring_letters, letters_are_here
from apps.demo.people import ADMINISTRATOR, AGENT, TECHNOLOGIST, SignIn
from apps.demo.post_office import HOST, USUAL_PORT, bind_port
from apps.runtime.child import Child
from apps.runtime.console import SentenceCommand, quiet_log, table
from apps.runtime.errors import StartupError
from apps.runtime.management.commands.run import add_plan_arguments
from apps.runtime.serving import Plan, serve

ADDRESS = f"{installation.SUPPORT}@{installation.DOMAIN}"
PAPERS = f"{installation.BILLING}@{installation.DOMAIN}"
FOREIGN = (
    "This database holds somebody's own users or mailboxes, and the demo does not mix with them. "
    "Set POSTDESK_DATA to an empty folder (and leave DATABASE_URL unset)."
)


class Command(SentenceCommand):
    """`run`, and at the first start everything that there is to look at."""

    help = (
        "Runs Postdesk with something to look at. The first start makes an administrator, an agent, a technologist, "
        "two mailboxes and about forty letters, and prints how to sign in; later ones keep what is there. A local "
        "mail server delivers what you send to it, and keeps what Postdesk sends. Nothing leaves this machine."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_plan_arguments(parser)
        parser.add_argument(
            "--smtp-port",
            type=int,
            default=USUAL_PORT,
            help="port of the demo's mail server; when it is in use, the next free one (default: %(default)s)",
        )

    def handle(self, *, host: str, port: int, workers: int, lanes: list[int], smtp_port: int, **_options: Any) -> None:
        try:
            with bind_port(smtp_port) as mail:

                def prepare() -> Sequence[Child]:
                    self._prepare(f"http://{host}:{port}/", mail)
                    return [_post_office(mail)]

                serve(Plan(host=host, port=port, workers=workers, lanes=lanes), prepare=prepare)
        except StartupError as error:
            raise CommandError(str(error)) from error

    def _prepare(self, site: str, mail: socket.socket) -> None:
        """Make what is missing, and say how to sign in and how to send a letter."""
        if installation.is_foreign():
            raise CommandError(FOREIGN)
        if installation.is_installed():
            self.stdout.write(_kept(site))
        else:
            self.stdout.write(_how_to_sign_in(site, installation.install()))
        mail_port = mail.getsockname()[1]
        installation.connect(mail_port)
        if not letters_are_here():
            self.stdout.write("Taking in the demo's letters…")
            self.stdout.flush()
            with quiet_log(verbosity=1):
                bring_letters()
        self.stdout.write(_how_to_write(mail_port))


def _post_office(mail: socket.socket) -> Child:
    command = [sys.executable, sys.argv[0], "demo_post_office", str(mail.fileno())]
    return Child(name="mail", command=command, descriptors=[mail.fileno()])


def _how_to_sign_in(site: str, people: list[SignIn]) -> str:
    rows = ([f"  {person.role}", person.username, person.password] for person in people)
    passwords = table(["  role", "login", "password"], rows)
    return f"Sign in at {site}\n\n{passwords}\n\n{_ONLY_NOW}\n"


_ONLY_NOW = "The passwords are shown only now. A lost one is replaced by: manage.py changepassword LOGIN"


def _kept(site: str) -> str:
    logins = f"{ADMINISTRATOR}, {AGENT} or {TECHNOLOGIST}"
    return f"The demo is as you left it. Sign in at {site} as {logins}, with the password of the first start.\n"


def _how_to_write(port: int) -> str:
    letter = r"From: you@example.com\nSubject: Hello\n\nMy first letter."
    send = f"import smtplib; smtplib.SMTP('{HOST}', {port}).sendmail('you@example.com', '{ADDRESS}', '{letter}')"
    return (
        f"Write to {ADDRESS} with any mail program through the server {HOST}, port {port} (no password), or:\n\n"
        f'  python3 -c "{send}"\n\n'
        f"It is a ticket within seconds. What Postdesk sends is kept in {installation.outgoing_folder() / 'new'}\n"
        f"A letter with files to {PAPERS} also becomes a record of «Реестр документов»: see Scenarios at the desk.\n"
    )
