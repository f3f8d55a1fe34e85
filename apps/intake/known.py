"""What the database knows about a batch of letters, asked for at once instead of letter by letter.

The reading steps look here and nowhere else for copies, authors and conversations. What a letter of the batch adds is
noted once it is committed, so that the next one finds it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db.models import Q

from apps.activities.models import EmailActivity
from apps.contacts.addresses import canonical
from apps.contacts.models import Address, Contact
from apps.intake.mime.letter import Letter
from apps.intake.parse import Parsed
from apps.mail.models import Delivery
from apps.tickets.models import BlockedAddress, Ticket


@dataclass(frozen=True, slots=True)
class Earlier:
    """A delivery that was taken in before, as far as it may be the same letter as a new one."""

    pk: int
    mailbox_id: int
    queue_id: int | None
    sent_mail: bool
    message_id: str
    reading_sha256: str
    raw_sha256: str


@dataclass(slots=True)
class Known:
    """Copies by what people read, owners and blocks by canonical address, tickets by a Message-ID of theirs."""

    earlier: dict[str, list[Earlier]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, Address] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)

    def note(self, delivery: Delivery, *, ticket: Ticket | None, contact: Contact | None, author: str) -> None:
        """Remember a letter that has just been committed."""
        self.earlier[delivery.reading_sha256].append(_as_earlier(delivery))
        if ticket is not None and delivery.message_id:
            self.tickets[delivery.message_id] = ticket
        if contact is not None and author and author not in self.owners:
            self.owners[author] = Address(address=author, contact=contact)


def gather(batch: Sequence[Parsed]) -> Known:
    """Ask the database about all letters of a batch, with four queries."""
    letters = [parsed.letter for parsed in batch]
    known = Known()
    for delivery in _deliveries(parsed.reading_sha256 for parsed in batch):
        known.earlier[delivery.reading_sha256].append(_as_earlier(delivery))
    for address in _addresses(chain.from_iterable(map(people, letters))):
        known.owners[address.address] = address
    for activity in _activities(chain.from_iterable(map(answered, letters))):
        assert activity.ticket is not None
        known.tickets[activity.message_id] = activity.ticket
    authors = {canonical(letter.sender.address) for letter in letters if letter.sender}
    known.blocked = set(BlockedAddress.objects.filter(address__in=authors).values_list("address", flat=True))
    return known


def people(letter: Letter) -> list[str]:
    """The canonical addresses of the author and of the recipients, in the order in which they are looked for."""
    author = [letter.sender] if letter.sender else []
    found = (canonical(person.address) for person in (*author, *letter.to, *letter.cc, *letter.bcc))
    return [address for address in found if address]


def answered(letter: Letter) -> list[str]:
    """The Message-IDs that the letter answers, the nearest first (RFC 5322 3.6.4)."""
    return list(dict.fromkeys([*letter.in_reply_to, *reversed(letter.references)]))


def _deliveries(readings: Iterable[str]) -> Iterable[Delivery]:
    return (
        Delivery.objects.filter(reading_sha256__in=list(readings), state=Delivery.State.TAKEN_IN)
        .select_related("mailbox")
        .only("mailbox__queue", "sent_mail", "message_id", "reading_sha256", "raw_sha256")
        .order_by("pk")
    )


def _addresses(addresses: Iterable[str]) -> Iterable[Address]:
    wanted = set(addresses)
    return Address.objects.filter(address__in=wanted).select_related("contact__account", "account") if wanted else ()


def _activities(message_ids: Iterable[str]) -> Iterable[EmailActivity]:
    wanted = set(message_ids)
    rows = EmailActivity.objects.filter(~Q(ticket=None), message_id__in=wanted).select_related("ticket")
    return rows.only("message_id", "ticket").order_by("pk") if wanted else ()


def _as_earlier(delivery: Delivery) -> Earlier:
    return Earlier(
        pk=delivery.pk,
        mailbox_id=delivery.mailbox_id,
        queue_id=delivery.mailbox.queue_id,
        sent_mail=delivery.sent_mail,
        message_id=delivery.message_id,
        reading_sha256=delivery.reading_sha256,
        raw_sha256=delivery.raw_sha256,
    )
