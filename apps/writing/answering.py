"""An answer's beginnings: whom it goes to, by whom, and under which subject."""

import re
from email.parser import BytesHeaderParser
from email.policy import default as modern

from apps.activities.models import EmailActivity
from apps.contacts.addresses import canonical
from apps.contacts.models import Contact
from apps.mail import blobs
from apps.mail.models import Sender
from apps.tickets.models import Ticket
from apps.writing.addressees import Addressee
from apps.writing.models import Draft
from apps.writing.own_addresses import is_own, own_addresses

_HEAD = 200_000  # bytes in which the header is looked for
# What mail programs put before the subject of an answer, in English, Russian and a few neighbours' languages.
_PREFIX = re.compile(r"\A\s*(?:re|fwd?|aw|wg|tr|ответ|отв|пересл|на)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)


def recipients(letter: EmailActivity, kind: str) -> tuple[list[Addressee], list[Addressee]]:
    """To and Cc of an answer of this kind; a forwarded letter goes to nobody yet.

    All of a letter's people are also those who take part in its ticket, whether or not this letter went to them.
    """
    if kind == Draft.Kind.FORWARD:
        return [], []
    outgoing = letter.direction == EmailActivity.Direction.OUTGOING
    to = _recipients(letter, "to") if outgoing else answer_to(letter)
    if kind == Draft.Kind.REPLY:
        return to, []
    own = own_addresses()
    others = [person for person in _recipients(letter, "to") if not is_own(person.address, own)]
    copies = [person for person in _recipients(letter, "cc") if not is_own(person.address, own)]
    if letter.ticket is not None:
        copies += _participants(letter.ticket)
    to = _once([*to, *others])
    taken = {canonical(person.address) for person in to}
    return to, [person for person in _once(copies) if canonical(person.address) not in taken]


def answer_to(letter: EmailActivity) -> list[Addressee]:
    """Whom the letter wants its answer sent to: its Reply-To (RFC 5322 3.6.2), else its author."""
    author = [Addressee(letter.sender_name, letter.sender_address)] if letter.sender_address else []
    return _reply_to(letter) or author


def subject_of(letter: EmailActivity, kind: str, ticket: Ticket | None) -> str:
    """The answer's subject: one “Re:” or “Fwd:”, and the ticket's number, as its acknowledgement has it."""
    bare = letter.subject
    while found := _PREFIX.match(bare):
        bare = bare[found.end() :]
    forwarded = kind == Draft.Kind.FORWARD
    if ticket is not None and not forwarded and ticket.number.casefold() not in bare.casefold():
        bare = f"[{ticket.number}] {bare}"
    return f"{'Fwd' if forwarded else 'Re'}: {bare}".strip()


def sender_for(letter: EmailActivity | None, usable: list[Sender]) -> Sender | None:
    """What the answer leaves by: the mailbox's sender or the one that the letter came by, else the default one."""
    if letter is not None:
        wanted = letter.mailbox.sender_id if letter.mailbox else None
        same = canonical(letter.sender_address)
        for sender in usable:
            if sender.pk == wanted or canonical(sender.address) == same:
                return sender
    return next((sender for sender in usable if sender.is_default), usable[0] if usable else None)


def _reply_to(letter: EmailActivity) -> list[Addressee]:
    """From the stored bytes, since the letter's row doesn't keep it."""
    if letter.delivery is None or not letter.delivery.raw_sha256:
        return []
    try:
        with blobs.open_blob(letter.delivery.raw_sha256) as raw:
            head = BytesHeaderParser(policy=modern).parsebytes(raw.read(_HEAD))
        field = head["Reply-To"]
        found = field.addresses if field else ()
    except (blobs.BlobMissingError, ValueError, IndexError, LookupError, AttributeError):
        return []  # what the standard library raises on damaged headers
    return [Addressee(person.display_name, person.addr_spec) for person in found if canonical(person.addr_spec)]


def _participants(ticket: Ticket) -> list[Addressee]:
    people = Contact.objects.filter(participations__ticket=ticket).prefetch_related("addresses")
    return [Addressee(person.name, first.address) for person in people if (first := person.addresses.first())]


def _recipients(letter: EmailActivity, kind: str) -> list[Addressee]:
    return [Addressee(each["name"], each["address"]) for each in letter.recipients if each["kind"] == kind]


def _once(people: list[Addressee]) -> list[Addressee]:
    return list({canonical(person.address): person for person in reversed(people)}.values())[::-1]
