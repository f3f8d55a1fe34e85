"""What agents are told about their tickets; `apps.tickets.notifying` makes letters of it."""

import re

from django.db.models import QuerySet
from django.utils import timezone

from apps.staff.models import User
from apps.tickets.agents import agents
from apps.tickets.models import Notice, Ticket

OVERDUE_AT_ONCE = 500
_MENTION = re.compile(r"(?<![\w@.])@([\w.+-]*\w)")
_LONGEST_TEXT = 1000


def tell(user: User, ticket: Ticket, kind: Notice.Kind, *, by: str = "", text: str = "") -> str:
    """Put it down for the agent; returns "told", or why not: "inactive", "no-address" or "unwanted"."""
    if not user.is_active:
        return "inactive"
    if not user.email:
        return "no-address"
    if not getattr(user, f"notify_{kind.value}"):
        return "unwanted"
    Notice.objects.create(user=user, ticket=ticket, kind=kind, by=by[:300], text=text[:_LONGEST_TEXT])
    return "told"


def mentioned(text: str, ticket: Ticket) -> QuerySet[User]:
    """The agents named in the text as @username, as far as they see the ticket."""
    return agents(ticket.queue).filter(username__in=_MENTION.findall(text))


def tell_overdue() -> int:
    """Put down for their assignees the tickets whose time is over, each once for each deadline; returns how many."""
    late = Ticket.objects.overdue(timezone.now()).filter(overdue_told=False)
    told = 0
    for ticket in late.select_related("assignee").order_by("due_at")[:OVERDUE_AT_ONCE]:
        # The condition lets one of two workers do it.
        if Ticket.objects.filter(pk=ticket.pk, overdue_told=False).update(overdue_told=True) and ticket.assignee:
            tell(ticket.assignee, ticket, Notice.Kind.OVERDUE)
            told += 1
    return told
