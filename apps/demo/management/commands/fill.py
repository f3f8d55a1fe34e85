"""`manage.py fill`: a database of any size that looks like years of work, for development and benchmarks."""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from apps.demo.filling.fill import fill, has_real_mailboxes, wish
from apps.demo.filling.records import fill_records
from apps.runtime.console import SentenceCommand, UsageError

REFUSED = (
    "This database collects mail from real mailboxes, and what fill makes can't be told from it later. "
    "Use another one (POSTDESK_DATA or DATABASE_URL), or say --yes."
)


class Command(SentenceCommand):
    """Tickets by the number; everything else follows from it."""

    help = (
        "Makes tickets with contacts, accounts, letters in Russian and English, files, links, notes and events over "
        "some years, a million in minutes. The same numbers and seed make the same rows. For development only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tickets", type=int, default=0, help="how many to add")
        parser.add_argument("--records", type=int, default=0, help="how many records to add (default: none)")
        parser.add_argument("--seed", type=int, default=1, help="which of the possible worlds (default: %(default)s)")
        parser.add_argument("--years", type=float, default=5, help="that they are spread over (default: %(default)s)")
        parser.add_argument("--yes", action="store_true", help="also into a database with real mailboxes")

    def handle(
        self, *, tickets: int, records: int, seed: int, years: float, yes: bool, verbosity: int, **_options: Any
    ) -> None:
        if min(tickets, records) < 0 or not (tickets or records) or years <= 0:
            raise UsageError("Name a number of tickets or of records, and of years, above zero.")
        if has_real_mailboxes() and not yes:
            raise CommandError(REFUSED)
        began = time.monotonic()

        def say(sentence: str) -> None:
            if verbosity:
                self.stdout.write(f"{time.monotonic() - began:6.0f} s  {sentence}")
                self.stdout.flush()

        if tickets:
            fill(wish(tickets, seed=seed, years=years), say)
        if records:
            fill_records(records, say)
