"""`manage.py export`: everything stored, as JSON lines."""

from typing import Any

from django.core.management.base import CommandParser

from apps.intake import export
from apps.runtime.console import SentenceCommand, as_json, reader_may_leave

STREAMS = {"letters": export.letters, "tickets": export.tickets}


class Command(SentenceCommand):
    """Prints one JSON object a line; memory stays flat however much there is."""

    help = "Prints every letter or every ticket, one JSON object a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=STREAMS, help="what to print")

    def handle(self, *, what: str, **_options: Any) -> None:
        with reader_may_leave():
            for row in STREAMS[what]():
                self.stdout.write(as_json(row))
