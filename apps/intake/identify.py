"""Identify: who wrote the letter, and what the mailbox's policy says of somebody unknown."""

from dataclasses import dataclass

from apps.contacts.addresses import canonical
from apps.contacts.models import Account, Address, Contact
from apps.intake.configuration import Configuration
from apps.intake.known import Known
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


def identify(delivery: Delivery, letter: Letter, kind: Kind, known: Known, configuration: Configuration) -> Identity:
    """Match the author, then the recipients, against the addresses of contacts and accounts (seed 004).

    Writes nothing: a contact to be created is `register`'s business.
    """
    address = canonical(letter.sender.address) if letter.sender else ""
    name = (letter.sender.name if letter.sender else "") or address
    owner = known.owners.get(address)
    if owner is not None:
        return _owned(address, name, owner)
    if kind == Kind.SENT:
        return _by_recipients(letter, address, name, known) or _nobody(address, name)
    if not address:
        return _by_recipients(letter, address, name, known) or Identity("", name, Why("identify", "no-address"))
    policy = delivery.mailbox.unknown_sender
    if policy in _CODES and not delivery.let_in and not delivery.silent:
        code, reason = _CODES[UnknownSender(policy)]
        answer = policy == UnknownSender.REFUSE
        return Identity(address, name, Why("identify", code, {"address": address}), reason=reason, answer=answer)
    if address in configuration.own_addresses:
        return _by_recipients(letter, address, name, known) or _nobody(address, name)
    return Identity(address, name, Why("identify", "new", {"address": address}), create=True)


def _owned(address: str, name: str, owner: Address) -> Identity:
    contact, account = _parties(owner)
    code = "contact" if contact else "account"
    why = Why("identify", code, {"address": address, "name": str(contact or account)})
    return Identity(address, name, why, contact, account)


def _parties(owner: Address) -> tuple[Contact | None, Account | None]:
    """Whose address it is: a contact with the account she belongs to, or an account itself."""
    return (owner.contact, owner.contact.account) if owner.contact else (None, owner.account)


def _by_recipients(letter: Letter, address: str, name: str, known: Known) -> Identity | None:
    """The first recipient who is known, leaving out contacts that are users of the program (seed 004's note)."""
    for person in (*letter.to, *letter.cc, *letter.bcc):
        owner = known.owners.get(canonical(person.address))
        if owner is None or (owner.contact and owner.contact.user_id):
            continue
        contact, account = _parties(owner)
        why = Why("identify", "recipient", {"address": owner.address, "name": str(contact or account)})
        return Identity(address, name, why, contact, account)
    return None


def _nobody(address: str, name: str) -> Identity:
    return Identity(address, name, Why("identify", "unknown", {"address": address}))
