"""What the mail app stores: mailboxes and their health, deliveries, senders, the outbox and the logs."""

from apps.mail.models.delivery import Delivery, DeliveryQuerySet
from apps.mail.models.health import MailboxHealth, ScannedFolder
from apps.mail.models.log import LogEntry
from apps.mail.models.mailbox import Mailbox
from apps.mail.models.outbox import OutboxLetter, OutboxQuerySet, RecipientOutcome
from apps.mail.models.sender import Sender
from apps.mail.models.sender_health import SenderHealth
from apps.mail.models.settings import (
    AfterProcessing,
    Authentication,
    FirstConnection,
    LogLevel,
    Protocol,
    Security,
    SenderProtocol,
    UnknownSender,
)

__all__ = [
    "AfterProcessing",
    "Authentication",
    "Delivery",
    "DeliveryQuerySet",
    "FirstConnection",
    "LogEntry",
    "LogLevel",
    "Mailbox",
    "MailboxHealth",
    "OutboxLetter",
    "OutboxQuerySet",
    "Protocol",
    "RecipientOutcome",
    "ScannedFolder",
    "Security",
    "Sender",
    "SenderHealth",
    "SenderProtocol",
    "UnknownSender",
]
