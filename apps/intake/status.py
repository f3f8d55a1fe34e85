"""How the whole installation is doing, as plain values: mailboxes, deliveries, the outbox, tickets, scenarios."""

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from apps.mail.models import Delivery, Mailbox, MailboxHealth, OutboxLetter
from apps.scenarios.models import Run, Scenario
from apps.tickets.models import Ticket

_RUNS = [Run.State.RUNNING.value, Run.State.WAITING.value, Run.State.FAILED.value]
"""Those that somebody may have to do with; of the others there may be millions."""


def status() -> dict[str, Any]:
    """Each mailbox's health and its deliveries, then everything counted by its state."""
    deliveries = _deliveries_by_mailbox()
    mailboxes = Mailbox.objects.defer("password").select_related("health").order_by("system_name")
    return {
        "mailboxes": [_mailbox(mailbox, deliveries.get(mailbox.pk, Counter())) for mailbox in mailboxes],
        "deliveries": _every(Delivery.State.values, sum(deliveries.values(), Counter())),
        "set_aside": _counted(Delivery.objects.filter(state=Delivery.State.SET_ASIDE), "reason"),
        "outbox": _every(OutboxLetter.State.values, _counted(OutboxLetter.objects.all(), "state")),
        "tickets": _every(Ticket.Status.values, _counted(Ticket.objects.all(), "status")),
        "scenario_runs": _every(_RUNS, _counted(Run.objects.filter(state__in=_RUNS), "state")),
        "switched_off": list(Scenario.objects.exclude(switched_off_at=None).values_list("system_name", flat=True)),
    }


def _mailbox(mailbox: Mailbox, deliveries: Counter[str]) -> dict[str, Any]:
    health = getattr(mailbox, "health", None) or MailboxHealth(mailbox=mailbox)
    return {
        "name": mailbox.system_name,
        "protocol": mailbox.protocol,
        "enabled": mailbox.enabled,
        "healthy": not health.failures and not health.unaccounted,
        "last_attempt_at": health.last_attempt_at,
        "last_success_at": health.last_success_at,
        "next_poll_at": health.next_poll_at,
        "failures": health.failures,
        "trouble": health.trouble,
        "error": str(health.sentence),
        "error_detail": health.trouble_detail,
        "error_at": health.trouble_at,
        "waiting": health.waiting,
        "on_server": health.on_server,
        "unaccounted": health.unaccounted,
        "reconciled_at": health.reconciled_at,
        "deliveries": _every(Delivery.State.values, deliveries),
    }


def _deliveries_by_mailbox() -> dict[int, Counter[str]]:
    counted: dict[int, Counter[str]] = {}
    rows = Delivery.objects.order_by().values_list("mailbox", "state").annotate(count=Count("pk"))
    for mailbox, state, count in rows:
        counted.setdefault(mailbox, Counter())[state] = count
    return counted


def _counted(rows: "QuerySet[Any]", column: str) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list(column).annotate(count=Count("pk"))))


def _every(states: list[str], counts: Counter[str]) -> dict[str, int]:
    """A number for each state, also for those that nothing is in."""
    return {state: counts[state] for state in states}
