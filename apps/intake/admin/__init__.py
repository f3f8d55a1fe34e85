"""The technologist's pages that need intake: mailboxes with “Fetch now”, the ledger with “Rehearse”, rules to apply."""

from apps.intake.admin import deliveries, incoming_routes, linking_rules, mailboxes, schedule

__all__ = ["deliveries", "incoming_routes", "linking_rules", "mailboxes", "schedule"]
