"""The addresses that letters come to here: an answer to everybody leaves them out."""

from apps.contacts.addresses import canonical
from apps.mail.models import Mailbox, Sender
from apps.mail.own_ids import ticket_of_reply_address


def own_addresses() -> frozenset[str]:
    """The addresses of all mailboxes and senders, canonical."""
    mailboxes = [address for pair in Mailbox.objects.values_list("address", "login") for address in pair]
    senders = Sender.objects.values_list("address", flat=True)
    return frozenset(filter(None, map(canonical, [*mailboxes, *senders])))


def is_own(address: str, own: frozenset[str]) -> bool:
    """Whether letters to the address come to us, be it a mailbox's or a signed reply address."""
    return canonical(address) in own or ticket_of_reply_address(address) is not None
