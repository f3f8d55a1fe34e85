"""The technologist's pages of everything about mail; `apps.intake.admin` adds those that need intake."""

from apps.mail.admin import outbox, senders

__all__ = ["outbox", "senders"]
