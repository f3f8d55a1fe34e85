"""Who takes part in a ticket: its requester, and whoever wrote to it or was asked in."""

from collections.abc import Iterable

from apps.contacts.models import Contact
from apps.tickets.models import Participant, Ticket


def takes_part(contact: Contact, ticket: Ticket) -> bool:
    """Whether the contact may continue the ticket by naming its number."""
    return contact.pk == ticket.requester_id or ticket.participants.filter(contact=contact).exists()


def invite(ticket: Ticket, contacts: Iterable[Contact]) -> None:
    """Let contacts take part; the requester does without being invited."""
    rows = [Participant(ticket=ticket, contact=contact) for contact in contacts if contact.pk != ticket.requester_id]
    if rows:
        Participant.objects.bulk_create(rows, ignore_conflicts=True)
