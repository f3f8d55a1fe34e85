"""Who takes part in a ticket: its requester, and whoever wrote to it or was asked in."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from apps.contacts.models import Contact
from apps.desk.happenings import tell_changed
from apps.staff.models import User
from apps.tickets.models import Event, Participant, Ticket


def takes_part(contact: Contact, ticket: Ticket) -> bool:
    """Whether the contact may continue the ticket by naming its number."""
    return contact.pk == ticket.requester_id or ticket.participants.filter(contact=contact).exists()


def invite(ticket: Ticket, contacts: Iterable[Contact]) -> bool:
    """Let contacts take part, whether one does that did not before; the requester does without being invited."""
    wanted = {contact.pk for contact in contacts} - {ticket.requester_id}
    if not wanted:
        return False
    fresh = wanted.difference(ticket.participants.filter(contact__in=wanted).values_list("contact", flat=True))
    rows = [Participant(ticket=ticket, contact_id=key) for key in sorted(fresh)]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)


@transaction.atomic
def add_participant(ticket: Ticket, contact: Contact, *, by: User) -> bool:
    """An agent asks somebody in; False when she takes part already."""
    if takes_part(contact, ticket):
        return False
    invite(ticket, [contact])
    Event.objects.create(ticket=ticket, kind=Event.Kind.INVITED, by=by, after=str(contact)[:200])
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now())
    tell_changed(ticket, ["Participants"], by=by)
    return True


@transaction.atomic
def remove_participant(ticket: Ticket, contact: Contact, *, by: User) -> bool:
    """An agent takes somebody out; False when she takes no part. Whoever writes again takes part again."""
    deleted, _rows = ticket.participants.filter(contact=contact).delete()
    if not deleted:
        return False
    Event.objects.create(ticket=ticket, kind=Event.Kind.DISMISSED, by=by, before=str(contact)[:200])
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now())
    tell_changed(ticket, ["Participants"], by=by)
    return True
