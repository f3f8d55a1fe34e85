"""Mailboxes, senders and the ledger between them: letters come, are settled, and leave."""
