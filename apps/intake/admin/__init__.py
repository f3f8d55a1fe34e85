"""The technologist's pages that need intake: mailboxes with “Fetch now”, and the ledger with “Rehearse”."""

from apps.intake.admin import deliveries, mailboxes

__all__ = ["deliveries", "mailboxes"]
