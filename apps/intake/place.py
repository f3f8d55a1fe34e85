"""Place: the ticket that a letter joins or opens."""

from dataclasses import dataclass
from datetime import datetime

from apps.contacts.addresses import canonical
from apps.contacts.models import Contact
from apps.intake.decision import Decision
from apps.intake.screen import Kind
from apps.intake.trace import Why
from apps.mail.models import Delivery
from apps.tickets.models import Ticket
from apps.tickets.opening import NOT_CONTINUED, Continued, continue_ticket, open_ticket
from apps.tickets.participants import invite


@dataclass(frozen=True, slots=True)
class Place:
    """The ticket that a letter belongs to, if any, and how it came there."""

    ticket: Ticket | None
    why: Why
    opened: bool = False
    continued: Continued = NOT_CONTINUED


def place_letter(delivery: Delivery, decision: Decision, contact: Contact | None, at: datetime) -> Place:
    """The ticket that the letter joins or opens, and why; sent mail opens none, and changes none."""
    assert decision.thread is not None
    joined = decision.thread.ticket
    if decision.verdict.kind == Kind.SENT:
        return Place(joined, _why_joined(joined, NOT_CONTINUED) if joined else Why("register", "activity"))
    if joined is not None:
        return _join(joined, delivery, decision, contact, at)
    return _open(delivery, decision, contact, at)


def _join(ticket: Ticket, delivery: Delivery, decision: Decision, contact: Contact | None, at: datetime) -> Place:
    assert decision.identity is not None
    continued = continue_ticket(
        ticket.pk,
        contact=contact,
        at=at,
        by_person=decision.verdict.kind == Kind.PERSONAL,
        author=decision.identity.name,
        words=decision.parsed.letter.new_text,
        silent=delivery.silent,
    )
    return Place(ticket, _why_joined(ticket, continued), continued=continued)


def _why_joined(ticket: Ticket, continued: Continued) -> Why:
    code = "reopened" if continued.reopened else "joined"
    return Why("register", code, {"ticket": ticket.number, "changed": list(continued.changed)})


def _open(delivery: Delivery, decision: Decision, contact: Contact | None, at: datetime) -> Place:
    assert decision.identity is not None
    queue = decision.configuration.queue_of(delivery.mailbox.queue_id)
    account = decision.identity.account
    subject = decision.parsed.letter.subject
    ticket = open_ticket(queue, subject=subject, requester=contact, account_id=account.pk if account else None, at=at)
    invite(ticket, _known_recipients(decision))
    return Place(ticket, Why("register", "opened", {"ticket": ticket.number, "queue": queue.title}), opened=True)


def _known_recipients(decision: Decision) -> list[Contact]:
    """Contacts that the author wrote to besides us: they take part from the start."""
    letter, known = decision.parsed.letter, decision.known
    others = dict.fromkeys(canonical(person.address) for person in (*letter.to, *letter.cc))
    owners = [known.owners[address] for address in others if address in known.owners]
    return [owner.contact for owner in owners if owner.contact and not owner.contact.user_id]
