"""`manage.py run`: the whole of Postdesk as one command."""

import argparse

from django.core.management.base import CommandError, CommandParser

from apps.runtime.console import SentenceCommand
from apps.runtime.errors import StartupError
from apps.runtime.serving import LANES, Plan, serve

USUAL = Plan()


def lanes(text: str) -> list[int]:
    """Lane numbers with commas between; argparse prints the refusal."""
    numbers = [int(part) if part.strip().isdecimal() else -1 for part in text.split(",")]
    if not set(numbers) <= set(LANES):
        raise argparse.ArgumentTypeError("write lane numbers from 0 to 3 with commas between, such as 0,1")
    return numbers


def add_plan_arguments(parser: CommandParser) -> None:
    """The options of `run`, which `demo` has too."""
    parser.add_argument("--host", default=USUAL.host, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=USUAL.port, help="port of the site (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=USUAL.workers, help="worker processes (default: %(default)s)")
    parser.add_argument("--lanes", type=lanes, default=LANES, help="lanes the workers serve (default: all, 0,1,2,3)")


class Command(SentenceCommand):
    """Starts web, worker and beat, and ends them on Ctrl-C."""

    help = "Runs Postdesk: the site, the workers and the scheduler, until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_plan_arguments(parser)

    def handle(self, *_args: object, host: str, port: int, workers: int, lanes: list[int], **_options: object) -> None:
        try:
            serve(Plan(host=host, port=port, workers=workers, lanes=lanes))
        except StartupError as error:
            raise CommandError(str(error)) from error
