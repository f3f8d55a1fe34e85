"""Spam: the ticket is closed and marked, and if the agent wants it, its sender's letters stay outside from then on."""

from django.db import transaction
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.contacts.addresses import canonical
from apps.desk.happenings import tell_changed
from apps.staff.models import User
from apps.tickets.models import BlockedAddress, Event, Ticket


@transaction.atomic
def mark_as_spam(ticket: Ticket, *, by: User, block: bool = False) -> bool:
    """Close the ticket as unwanted; with `block`, its author's next letters are refused. False when it is marked."""
    locked = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if locked.spam:
        return False
    now = timezone.now()
    Event.objects.create(ticket=ticket, kind=Event.Kind.SPAM, by=by, before=locked.status)
    Ticket.objects.filter(pk=ticket.pk).update(
        spam=True, status=Ticket.Status.CLOSED, solved_at=now, updated_at=now, due_at=None
    )
    if block and (address := author_of(ticket)):
        BlockedAddress.objects.get_or_create(address=address, defaults={"by": by})
    tell_changed(ticket, ["Status"], by=by)
    return True


@transaction.atomic
def not_spam(ticket: Ticket, *, by: User) -> bool:
    """Open the ticket again and let its author in; False when it isn't marked."""
    locked = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if not locked.spam:
        return False
    marked = ticket.events.filter(kind=Event.Kind.SPAM).last()
    before = marked.before if marked and marked.before in Ticket.OPEN else Ticket.Status.OPEN
    Ticket.objects.filter(pk=ticket.pk).update(spam=False, status=before, solved_at=None, updated_at=timezone.now())
    BlockedAddress.objects.filter(address=author_of(ticket)).delete()
    Event.objects.create(ticket=ticket, kind=Event.Kind.NOT_SPAM, by=by)
    tell_changed(ticket, ["Status"], by=by)
    return True


def author_of(ticket: Ticket) -> str:
    """The canonical address that the ticket's first letter came from; "" when it has none."""
    first = ticket.activities.filter(direction=EmailActivity.Direction.INCOMING).order_by("date", "pk").first()
    return canonical(first.sender_address) if first else ""
