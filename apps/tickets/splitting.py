"""Splitting: a letter about something else leaves its ticket and opens one of its own."""

from django.db import transaction
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.desk.happenings import tell_changed, tell_created
from apps.staff.models import User
from apps.tickets.models import Event, Ticket
from apps.tickets.opening import open_ticket


@transaction.atomic
def split_off(letter: EmailActivity, *, by: User) -> Ticket:
    """A new ticket in the same queue for a letter of a ticket; answers to the letter follow it there."""
    old = letter.ticket
    assert old is not None
    incoming = letter.direction == EmailActivity.Direction.INCOMING
    new = open_ticket(
        old.queue,
        subject=letter.subject or old.subject,
        requester=(letter.contact if incoming else None) or old.requester,
        account_id=letter.account_id or old.account_id,
        at=letter.date,
    )
    letter.ticket = new
    letter.save(update_fields=["ticket"])
    Ticket.objects.filter(pk=old.pk).update(updated_at=timezone.now())
    Event.objects.create(ticket=old, kind=Event.Kind.SPLIT, by=by, after=new.number)
    Event.objects.create(ticket=new, kind=Event.Kind.SPLIT_FROM, by=by, before=old.number)
    tell_changed(letter, ["Ticket"], by=by)
    tell_changed(old, ["Letters"], by=by)
    tell_created(new, by=by)
    return new
