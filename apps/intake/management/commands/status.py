"""`manage.py status`: how the whole installation is doing."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.intake.status import status
from apps.runtime.console import SentenceCommand, as_json, table


class Command(SentenceCommand):
    """Prints the state of mailboxes, deliveries, the outbox and tickets."""

    help = "Shows each mailbox's health, and deliveries, outbox and tickets by their state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, json: bool, **_options: Any) -> None:
        now = status()
        self.stdout.write(as_json(now, indent=2) if json else _page(now))


def _page(now: dict[str, Any]) -> str:
    headings = ["mailbox", "enabled", "last success", "failures", "waiting", "on server", "difference", "last error"]
    mailboxes = table(headings, map(_row, now["mailboxes"])) if now["mailboxes"] else "There is no mailbox yet."
    counts = [_line(name, now[name]) for name in ("deliveries", "set_aside", "outbox", "tickets", "scenario_runs")]
    if now["switched_off"]:
        counts.append(f"scenarios that were switched off: {', '.join(now['switched_off'])}")
    return "\n".join([mailboxes, "", *counts])


def _row(mailbox: dict[str, Any]) -> list[Any]:
    success = mailbox["last_success_at"]
    return [
        mailbox["name"],
        mailbox["enabled"],
        success and timezone.localtime(success).strftime("%Y-%m-%d %H:%M:%S"),
        mailbox["failures"],
        mailbox["waiting"],
        mailbox["on_server"],
        mailbox["unaccounted"],
        mailbox["error"],
    ]


def _line(name: str, counts: dict[str, int]) -> str:
    shown = ", ".join(f"{state} {count}" for state, count in counts.items()) or "none"
    return f"{name.replace('_', ' ')}: {shown}"
