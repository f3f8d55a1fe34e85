"""What all letters that intake writes by itself have in common: language, limits, the way out and the way back."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from apps.intake.trace import Why
from apps.mail.letters import Letter, Person, UnwritableError
from apps.mail.models import Delivery, Mailbox, OutboxLetter, Sender
from apps.mail.outbox import queue
from apps.mail.own_ids import reply_address
from apps.tickets.models import Queue, Ticket

PER_HOUR, PER_DAY = 5, 20  # letters to one address: what really stops a loop
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_LOOKED_AT = 2000  # characters


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of the letter, or is not, and why; with the letters that are in the outbox for it."""

    why: Why
    letters: tuple[Letter, ...] = ()


def language_of(text: str) -> str:
    """ "ru" for what is written in Cyrillic, else "en"."""
    return "ru" if _CYRILLIC.search(text[:_LOOKED_AT]) else "en"


def template(queue: Queue, letter: str, language: str) -> tuple[str, str]:
    """The subject and the text that the queue has for one of its letters; see `apps.tickets.models.queue`."""
    return getattr(queue, f"{letter}_subject_{language}"), getattr(queue, f"{letter}_text_{language}")


def way_back(mailbox: Mailbox, ticket: Ticket, sender: Sender) -> tuple[Person, ...]:
    """Where answers must go to come back into the ticket, if that is not the sender's own address."""
    address = mailbox.mail_address
    if address and mailbox.signed_reply_address:
        address = reply_address(address, ticket.pk)
    return (Person("", address),) if address and address != sender.address.lower() else ()


def put_in_line(letter: Letter, *, kind: OutboxLetter.Kind, sender: Sender, answers: Delivery | None = None) -> str:
    """Put a letter to one person into the outbox; returns "queued", or why not: "rate" or "no-address"."""
    if _had_enough(letter.to[0].address):
        return "rate"
    try:
        queue(letter, kind=kind, sender=sender, answers=answers)
    except UnwritableError:  # what stands as the person's address is none that can be written to
        return "no-address"
    return "queued"


def _had_enough(address: str) -> bool:
    now = timezone.now()
    letters = OutboxLetter.objects.filter(recipient=address, created_at__gt=now - timedelta(days=1))
    times = list(letters.order_by("-created_at").values_list("created_at", flat=True)[:PER_DAY])
    last_hour = sum(at > now - timedelta(hours=1) for at in times)
    return len(times) >= PER_DAY or last_hour >= PER_HOUR
