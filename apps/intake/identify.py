"""Identify: who wrote the letter, and what the mailbox's policy says of somebody unknown."""

from dataclasses import dataclass

from apps.contacts.addresses import canonical
from apps.contacts.models import Account, Address, Contact
from apps.intake.configuration import Configuration
from apps.intake.mime.letter import Letter
from apps.intake.screen import Kind
from apps.intake.trace import Why
from apps.mail.models import Delivery, UnknownSender


@dataclass(frozen=True, slots=True)
class Identity:
    """The people of a letter. With a `reason` its author is not let in."""

    address: str  # the author's, canonical; "" when the letter has none
    name: str
    why: Why
    contact: Contact | None = None
    account: Account | None = None
    create: bool = False  # a contact is to be created for the author
    reason: Delivery.Reason = Delivery.Reason.NONE
    answer: bool = False  # the refusal is told to the author

    @property
    def refused(self) -> bool:
        return self.reason != Delivery.Reason.NONE


_CODES = {
    UnknownSender.HOLD: ("held", Delivery.Reason.HELD),
    UnknownSender.REFUSE: ("refused", Delivery.Reason.REFUSED),
    UnknownSender.IGNORE: ("ignored", Delivery.Reason.REFUSED),
}


def identify(delivery: Delivery, letter: Letter, kind: Kind, configuration: Configuration) -> Identity:
    """Match the author, then the recipients, against the addresses of contacts and accounts (seed 004).

    Writes nothing: a contact to be created is `register`'s business.
    """
    address = canonical(letter.sender.address) if letter.sender else ""
    name = (letter.sender.name if letter.sender else "") or address
    known = _owner(address) if address else None
    if known is not None:
        return _known(address, name, known)
    if kind == Kind.SENT:
        return _by_recipients(letter, address, name) or _nobody(address, name)
    if not address:
        return _by_recipients(letter, address, name) or Identity("", name, Why("identify", "no-address"))
    policy = delivery.mailbox.unknown_sender
    if policy in _CODES and not delivery.let_in and not delivery.silent:
        code, reason = _CODES[UnknownSender(policy)]
        answer = policy == UnknownSender.REFUSE
        return Identity(address, name, Why("identify", code, {"address": address}), reason=reason, answer=answer)
    if address in configuration.own_addresses:
        return _by_recipients(letter, address, name) or _nobody(address, name)
    return Identity(address, name, Why("identify", "new", {"address": address}), create=True)


def _owner(address: str) -> Address | None:
    return Address.objects.select_related("contact__account", "account").filter(address=address).first()


def _known(address: str, name: str, known: Address) -> Identity:
    if known.contact is not None:
        why = Why("identify", "contact", {"address": address, "name": known.contact.name})
        return Identity(address, name, why, known.contact, known.contact.account)
    assert known.account is not None
    why = Why("identify", "account", {"address": address, "name": known.account.name})
    return Identity(address, name, why, None, known.account)


def _by_recipients(letter: Letter, address: str, name: str) -> Identity | None:
    """The first recipient who is known, leaving out contacts that are users of the program (seed 004's note)."""
    recipients = [canonical(person.address) for person in (*letter.to, *letter.cc, *letter.bcc)]
    rows = (
        Address.objects.select_related("contact__account", "account")
        .filter(address__in=recipients)
        .filter(contact__user=None)
    )
    owners = {row.address: row for row in rows}
    known = next((owners[recipient] for recipient in recipients if recipient in owners), None)
    if known is None:
        return None
    party = known.contact or known.account
    assert party is not None
    why = Why("identify", "recipient", {"address": known.address, "name": party.name})
    account = known.contact.account if known.contact else known.account
    return Identity(address, name, why, known.contact, account)


def _nobody(address: str, name: str) -> Identity:
    return Identity(address, name, Why("identify", "unknown", {"address": address}))
