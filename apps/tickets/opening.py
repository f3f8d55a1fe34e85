"""How letters open tickets and continue them."""

from dataclasses import dataclass
from datetime import datetime

from apps.contacts.models import Contact
from apps.desk.numbering import next_number
from apps.staff.models import User
from apps.tickets.due import refresh_due
from apps.tickets.models import Event, Notice, Queue, Ticket
from apps.tickets.notices import tell
from apps.tickets.participants import invite


@dataclass(frozen=True, slots=True)
class Continued:
    """What a letter has made of the ticket that it joined.

    `changed` names attributes as scenarios call them; `told` is what `apps.tickets.notices.tell` says of the assignee,
    "" where there is nobody, or nothing to tell.
    """

    reopened: bool = False
    changed: tuple[str, ...] = ()
    assignee: User | None = None
    told: str = ""


NOT_CONTINUED = Continued()


def open_ticket(
    queue: Queue, *, subject: str, requester: Contact | None, account_id: int | None, at: datetime
) -> Ticket:
    """A new ticket for a letter of `at`, with the queue's next number."""
    ticket = Ticket.objects.create(
        number=next_number(queue),
        queue=queue,
        subject=subject,
        requester=requester,
        account_id=account_id,
        created_at=at,
        updated_at=at,
        customer_wrote_at=at,
        opened_at=at,
        waiting_since=at,
    )
    if queue.first_answer_within or queue.solution_within:
        refresh_due(Ticket.objects.filter(pk=ticket.pk))
    return ticket


def continue_ticket(
    ticket_id: int,
    *,
    contact: Contact | None,
    at: datetime,
    by_person: bool,
    author: str = "",
    words: str = "",
    silent: bool = False,
) -> Continued:
    """Note that a letter of `at` has joined the ticket. Whoever keeps the letter tells of the change.

    An automatic letter joins without a sound: it neither reopens the ticket nor makes its author a participant.
    The assignee is told of a person's letter, of its `author` and its first `words`, unless it is history (`silent`).
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("assignee").get(pk=ticket_id)
    before = ticket.status
    ticket.updated_at = max(ticket.updated_at, at)
    if not by_person:
        ticket.save(update_fields=["updated_at"])
        return NOT_CONTINUED
    reopened = _turn_to_us(ticket, at)
    invited = contact is not None and invite(ticket, [contact])
    told = ""
    if ticket.assignee and not silent:
        told = tell(ticket.assignee, ticket, Notice.Kind.WROTE, by=str(contact or author), text=words)
    changed = {"Letters": True, "CustomerLetter": True, "Status": ticket.status != before, "Participants": invited}
    names = tuple(name for name, is_changed in changed.items() if is_changed)
    return Continued(reopened, names, ticket.assignee, told)


def _turn_to_us(ticket: Ticket, at: datetime) -> bool:
    """A person wrote: it is our turn now; True when that opened a ticket again that was solved or closed."""
    before, reopened, was_ours = ticket.status, not ticket.is_open, ticket.is_ours
    ticket.customer_wrote_at = max(filter(None, [ticket.customer_wrote_at, at]))
    ticket.status = Ticket.Status.NEW if before == Ticket.Status.NEW else Ticket.Status.OPEN
    ticket.solved_at = None
    if not was_ours:
        ticket.waiting_since = at
    if reopened:
        ticket.opened_at, ticket.answered_at, ticket.spam = at, None, False
        Event.objects.create(ticket=ticket, kind=Event.Kind.REOPENED, before=before, after=ticket.status, created_at=at)
    ticket.save(
        update_fields=[
            "updated_at", "customer_wrote_at", "status", "solved_at", "waiting_since", "opened_at", "answered_at",
            "spam",
        ]
    )  # fmt: skip
    if not was_ours:
        refresh_due(Ticket.objects.filter(pk=ticket.pk))
    return reopened
