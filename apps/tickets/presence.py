"""Who else has a ticket open, and who is writing: heard of every few seconds, and over when nothing more is heard."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError
from django.utils import timezone

from apps.staff.models import User
from apps.tickets.models import Presence, Ticket

LOOKS_FOR = timedelta(seconds=25)  # a sign of life comes every 10 s: see templates/tickets/pulse.html
TYPES_FOR = timedelta(seconds=25)
FORGOTTEN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else at the same ticket."""

    name: str
    typing: bool


def be_present(ticket: Ticket, user: User, *, typing: bool) -> bool:
    """Note that the user has the ticket open; with `typing`, that she is writing.

    False for a ticket that was deleted since it was read: nobody is present there.
    """
    now = timezone.now()
    try:
        Presence.objects.bulk_create(
            [Presence(ticket=ticket, user=user, seen_at=now, typed_at=now if typing else None)],
            update_conflicts=True,
            unique_fields=["ticket", "user"],
            update_fields=["seen_at", "typed_at"] if typing else ["seen_at"],
        )
    except IntegrityError:
        return False
    Presence.objects.filter(user=user, seen_at__lt=now - FORGOTTEN_AFTER).delete()
    return True


def colleagues(ticket: Ticket, user: User) -> list[Colleague]:
    """Everybody else who is there now, those who write first."""
    now = timezone.now()
    there = Presence.objects.filter(ticket=ticket, seen_at__gt=now - LOOKS_FOR).exclude(user=user)
    found = [
        Colleague(str(presence.user), typing=bool(presence.typed_at and presence.typed_at > now - TYPES_FOR))
        for presence in there.select_related("user").order_by("user__first_name", "user__last_name")
    ]
    return sorted(found, key=lambda colleague: not colleague.typing)
