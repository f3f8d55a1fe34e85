"""What intake needs to know of the settings, read once for a batch of letters instead of once a letter."""

from dataclasses import dataclass

from apps.contacts.addresses import canonical
from apps.linking.rule_set import RuleSet, load_rules
from apps.mail.models import Mailbox, Sender
from apps.scenarios.incoming import Plan, load_plans
from apps.tickets.models import Queue
from apps.tickets.queues import default_queue


@dataclass(frozen=True, slots=True)
class Configuration:
    """A snapshot of the settings."""

    rules: RuleSet
    own_addresses: frozenset[str]  # of mailboxes and senders, canonical
    queues: dict[int, Queue]
    default_queue: Queue
    default_sender: Sender | None
    routes: dict[int, list[Plan]]  # incoming ones, by mailbox

    def queue_of(self, queue_id: int | None) -> Queue:
        """Where the tickets of a mailbox with this setting go."""
        return self.queues.get(queue_id or 0) or self.default_queue

    def sender_of(self, mailbox: Mailbox) -> Sender | None:
        """What answers to the mailbox's letters leave by; None when nothing is set up."""
        chosen = mailbox.sender
        return chosen if chosen is not None and chosen.enabled else self.default_sender


def load_configuration() -> Configuration:
    """The settings as they are now."""
    mailboxes = Mailbox.objects.values_list("address", "login")
    senders = list(Sender.objects.filter(enabled=True))
    addresses = [address for pair in mailboxes for address in pair] + [sender.address for sender in senders]
    return Configuration(
        rules=load_rules(),
        own_addresses=frozenset(filter(None, map(canonical, addresses))),
        queues=Queue.objects.in_bulk(),
        default_queue=default_queue(),
        default_sender=next((sender for sender in senders if sender.is_default), None),
        routes=load_plans(),
    )
