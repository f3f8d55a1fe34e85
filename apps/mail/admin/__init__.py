"""The technologist's pages of everything about mail; `apps.intake.admin` adds those that need intake."""

from apps.mail.admin import oauth, outbox, senders

__all__ = ["oauth", "outbox", "senders"]
