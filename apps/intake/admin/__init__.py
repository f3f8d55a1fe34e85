"""The technologist's pages that need intake: mailboxes with “Fetch now”, the ledger with “Rehearse”, rules to apply."""

from apps.intake.admin import deliveries, linking_rules, mailboxes, schedule

__all__ = ["deliveries", "linking_rules", "mailboxes", "schedule"]
