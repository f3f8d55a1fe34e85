"""How letters open tickets and continue them."""

from datetime import datetime

from apps.contacts.models import Contact
from apps.tickets.models import Event, Queue, Ticket
from apps.tickets.numbering import next_number
from apps.tickets.participants import invite


def open_ticket(
    queue: Queue, *, subject: str, requester: Contact | None, account_id: int | None, at: datetime
) -> Ticket:
    """A new ticket for a letter of `at`, with the queue's next number."""
    return Ticket.objects.create(
        number=next_number(queue),
        queue=queue,
        subject=subject,
        requester=requester,
        account_id=account_id,
        created_at=at,
        updated_at=at,
        customer_wrote_at=at,
    )


def continue_ticket(ticket_id: int, *, contact: Contact | None, at: datetime, by_person: bool) -> bool:
    """Note that a letter of `at` has joined the ticket; True when that opened it again.

    An automatic letter joins in silence: it neither reopens the ticket nor makes its author a participant.
    """
    ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    fields = ["updated_at"]
    ticket.updated_at = max(ticket.updated_at, at)
    reopened = False
    if by_person:
        before = ticket.status
        reopened = not ticket.is_open
        ticket.customer_wrote_at = max(filter(None, [ticket.customer_wrote_at, at]))
        ticket.status = Ticket.Status.NEW if before == Ticket.Status.NEW else Ticket.Status.OPEN
        ticket.solved_at = None
        fields += ["customer_wrote_at", "status", "solved_at"]
        if reopened:
            Event.objects.create(
                ticket=ticket, kind=Event.Kind.REOPENED, before=before, after=ticket.status, created_at=at
            )
        if contact is not None:
            invite(ticket, [contact])
    ticket.save(update_fields=fields)
    return reopened
