"""`manage.py collect`: take in everything that waits, in this process."""

import sys
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from apps.intake.pipeline import Totals, work_mailbox
from apps.mail.dispatch import dispatch
from apps.mail.models import Mailbox
from apps.mail.troubles import Trouble
from apps.runtime.console import SentenceCommand, as_json, quiet_log
from apps.runtime.setting_values import named

COUNTS = ("seen", "stored", "taken_in", "set_aside", "failed", "settled")
SECONDS_TO_WAIT = 60
"""For a worker that is at the mailbox already."""
BUSY = "Another worker has been collecting from it all the while. Try again when it is done."


class Command(SentenceCommand):
    """Collects, takes in and settles, then sends what has become due in the outbox."""

    help = (
        "Takes in everything that waits in the mailboxes, in this process, then sends what is due in the outbox. "
        "Prints the totals as one line of JSON. The exit code is 1 when a mailbox failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="mailboxes; without a name all enabled ones")

    def handle(self, *, names: list[str], verbosity: int, **_options: Any) -> None:
        started = time.monotonic()
        with quiet_log(verbosity):
            done = {mailbox.system_name: _work(mailbox) for mailbox in _mailboxes(names)}
            sent = dispatch()
        seconds = round(time.monotonic() - started, 3)
        summed = {count: sum(getattr(totals, count) for totals in done.values()) for count in COUNTS}
        mailboxes = [_told(name, totals) for name, totals in done.items()]
        self.stdout.write(as_json({**summed, "sent": sent, "seconds": seconds, "mailboxes": mailboxes}))
        failures = [f"{told['name']}: {told['error']}" for told in mailboxes if told["error"]]
        if failures:
            raise CommandError("\n".join(failures))


def _mailboxes(names: list[str]) -> list[Mailbox]:
    """The mailboxes of these names, switched off or not; without a name all that are enabled."""
    if not names:
        return list(Mailbox.objects.filter(enabled=True))
    return [named(Mailbox, name) for name in dict.fromkeys(names)]


def _work(mailbox: Mailbox) -> Totals:
    with tqdm(desc=mailbox.system_name, unit=" letters", file=sys.stderr, disable=None, leave=False) as bar:
        return _work_when_free(mailbox, bar)


def _work_when_free(mailbox: Mailbox, bar: "tqdm[Any]") -> Totals:
    """Work on the mailbox, after whoever is at it."""
    until = time.monotonic() + SECONDS_TO_WAIT
    while True:
        totals = work_mailbox(mailbox, progress=lambda so_far: _move(bar, so_far))
        if not totals.busy or time.monotonic() > until:
            return totals
        time.sleep(0.5)


def _move(bar: "tqdm[Any]", so_far: Totals) -> None:
    done = so_far.taken_in + so_far.set_aside + so_far.failed
    bar.total = max(so_far.seen, done)
    bar.update(done - bar.n)


def _told(name: str, totals: Totals) -> dict[str, Any]:
    """One mailbox's totals, and in words what was wrong with it."""
    counts = {count: getattr(totals, count) for count in COUNTS}
    return {"name": name, **counts, "seconds": totals.seconds, "error": _error(totals), "detail": totals.detail}


def _error(totals: Totals) -> str:
    if totals.trouble:
        return str(Trouble(totals.trouble).sentence)
    return BUSY if totals.busy else ""
