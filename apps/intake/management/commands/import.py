"""`manage.py import`: letters from files, through the same pipeline, silently."""  # noqa: N999 - Django names a command by its module

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from apps.intake.importing import import_letters
from apps.mail.models import Mailbox
from apps.runtime.console import SentenceCommand, as_json, quiet_log
from apps.runtime.setting_values import named


class Command(SentenceCommand):
    """Imports .eml files, mbox files, Maildir folders and whole trees of them."""

    help = (
        "Imports letters from a file or a folder with everything below it: .eml, mbox, Maildir. They keep their "
        "dates, and nobody is told. Broken off, it goes on when it is run again; run twice, it doubles nothing. "
        "Prints the totals as one line of JSON. The exit code is 1 when a file could not be read."
    )
    broken_off = "Broken off. Run the same command again to go on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="a file or a folder")
        parser.add_argument("--mailbox", required=True, metavar="NAME", help="the mailbox that the letters belong to")
        parser.add_argument(
            "--sent", action="store_true", help="these are letters that were sent: they never become tickets"
        )

    def handle(self, *, path: Path, mailbox: str, sent: bool, verbosity: int, **_options: Any) -> None:
        if not path.exists():
            raise CommandError(f"There is nothing at {path}: check the path.")
        with quiet_log(verbosity):
            self._import(path, named(Mailbox, mailbox), sent_mail=sent)

    def _import(self, path: Path, mailbox: Mailbox, *, sent_mail: bool) -> None:
        started = time.monotonic()
        with tqdm(desc=str(path), unit=" letters", file=sys.stderr, disable=None, leave=False) as bar:

            def move(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            totals = import_letters(path, mailbox, sent_mail=sent_mail, tell=self._tell, progress=move)
        self.stdout.write(as_json({**totals, "seconds": round(time.monotonic() - started, 3)}))
        if totals["unreadable"]:
            raise CommandError(f"Files that could not be read: {totals['unreadable']}. The others were imported.")
        if not totals["seen"]:
            self.stderr.write(f"There are no letters in {path}.")

    def _tell(self, sentence: str) -> None:
        tqdm.write(sentence, file=sys.stderr)
