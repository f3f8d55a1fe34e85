"""How the desk writes deadlines and tags."""

from dataclasses import dataclass
from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from apps.tickets.models import Ticket
from apps.tickets.models.tag import hue

register = template.Library()
register.filter(hue)

SOON = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words; `tone` is "danger" when it is over, "warn" when it is near."""

    text: str
    tone: str


@register.filter
def due(ticket: Ticket) -> Due | None:
    """How long there is left to act on the ticket; None when nobody waits for us, or no time is set."""
    if ticket.due_at is None or not ticket.is_ours:
        return None
    now = timezone.now()
    if ticket.due_at <= now:
        return Due(_("Overdue: %(time)s") % {"time": timesince(ticket.due_at, now, depth=1)}, "danger")
    left = _("%(time)s left") % {"time": timeuntil(ticket.due_at, now, depth=1)}
    return Due(left, "warn" if ticket.due_at - now <= SOON else "")
