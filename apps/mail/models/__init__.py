"""What the mail app stores: mailboxes and their health, deliveries, senders, the outbox and the logs."""

from apps.mail.models.delivery import Delivery, DeliveryQuerySet
from apps.mail.models.health import MailboxHealth, ScannedFolder, SenderHealth
from apps.mail.models.log import LogEntry
from apps.mail.models.mailbox import Mailbox
from apps.mail.models.oauth import Grant, OAuthApplication, OAuthToken, Provider
from apps.mail.models.outbox import OutboxLetter, OutboxQuerySet, RecipientOutcome
from apps.mail.models.sender import Sender
from apps.mail.models.settings import (
    AccessType,
    AfterProcessing,
    Authentication,
    ExchangeVersion,
    FirstConnection,
    LogLevel,
    Protocol,
    Security,
    SenderProtocol,
    UnknownSender,
)

__all__ = [
    "AccessType",
    "AfterProcessing",
    "Authentication",
    "Delivery",
    "DeliveryQuerySet",
    "ExchangeVersion",
    "FirstConnection",
    "Grant",
    "LogEntry",
    "LogLevel",
    "Mailbox",
    "MailboxHealth",
    "OAuthApplication",
    "OAuthToken",
    "OutboxLetter",
    "OutboxQuerySet",
    "Protocol",
    "Provider",
    "RecipientOutcome",
    "ScannedFolder",
    "Security",
    "Sender",
    "SenderHealth",
    "SenderProtocol",
    "UnknownSender",
]
