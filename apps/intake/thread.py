"""Thread: which ticket the letter continues, in the declared order of trust (architecture §5)."""

from dataclasses import dataclass

import regex

from apps.intake.configuration import Configuration
from apps.intake.identify import Identity
from apps.intake.known import Known, answered
from apps.intake.mime.letter import Letter
from apps.intake.trace import Why
from apps.mail.own_ids import ticket_of_message_id, ticket_of_reply_address
from apps.tickets.merging import where_to
from apps.tickets.models import Queue, Ticket
from apps.tickets.participants import takes_part

NUMBERS_TRIED = 5


@dataclass(frozen=True, slots=True)
class Thread:
    """The ticket that the letter joins, or one that it merely names."""

    why: Why
    ticket: Ticket | None = None
    named: Ticket | None = None  # named by somebody who takes no part in it: linked, never joined


def thread(letter: Letter, identity: Identity, known: Known, configuration: Configuration) -> Thread:
    """Find the letter's ticket. Writes nothing."""
    return (
        _by_our_message_id(letter)
        or _by_reply_address(letter)
        or _by_references(letter, known)
        or _by_number(letter, identity, configuration)
        or Thread(Why("thread", "new"))
    )


def _by_our_message_id(letter: Letter) -> Thread | None:
    ids = [ticket_of_message_id(message_id) for message_id in answered(letter)]
    return _joined([pk for pk in ids if pk], "our-message-id")


def _by_reply_address(letter: Letter) -> Thread | None:
    ids = [ticket_of_reply_address(person.address) for person in (*letter.to, *letter.cc)]
    return _joined([pk for pk in ids if pk], "reply-address")


def _by_references(letter: Letter, known: Known) -> Thread | None:
    nearest = next((message_id for message_id in answered(letter) if message_id in known.tickets), None)
    if nearest is None:
        return None
    ticket = known.tickets[nearest]
    return Thread(Why("thread", "references", {"ticket": ticket.number, "message_id": nearest}), ticket)


def _by_number(letter: Letter, identity: Identity, configuration: Configuration) -> Thread | None:
    """A ticket number in the subject counts only if the sender already takes part in that ticket."""
    numbers = _numbers(letter.subject, configuration)
    if not numbers:
        return None
    # A merged ticket's number speaks of the one that it went into.
    tickets = [where_to(ticket) for ticket in Ticket.objects.filter(number__in=numbers).order_by("pk")]
    if not tickets:
        return None
    joined = next((ticket for ticket in tickets if identity.contact and takes_part(identity.contact, ticket)), None)
    if joined is not None:
        return Thread(Why("thread", "number", {"ticket": joined.number}), joined)
    named = tickets[0]
    return Thread(Why("thread", "stranger", {"ticket": named.number}), named=named)


def _numbers(subject: str, configuration: Configuration) -> list[str]:
    """What in the subject looks like a number of one of the queues, spelled as the mask spells it."""
    found = []
    for queue in configuration.queues.values():
        for match in _pattern(queue).finditer(subject):
            found.append(queue.number_mask.replace("{0}", str(int(match[1]))))
            if len(found) >= NUMBERS_TRIED:
                return found
    return found


def _pattern(queue: Queue) -> "regex.Pattern[str]":
    before, after = queue.number_mask.split("{0}")
    # \d takes any script's digits, which int() reads; \b keeps HD-1 out of HD-12 and AHD-1.
    text = rf"(?<!\w){regex.escape(before)}(\d{{1,9}}){regex.escape(after)}(?!\w)"
    return regex.compile(text, regex.IGNORECASE)


def _joined(ticket_ids: list[int], code: str) -> Thread | None:
    if not ticket_ids:
        return None
    ticket = Ticket.objects.filter(pk=ticket_ids[0]).first()
    if ticket is None:
        return None
    ticket = where_to(ticket)
    return Thread(Why("thread", code, {"ticket": ticket.number}), ticket)
