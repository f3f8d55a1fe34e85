"""What the commands for mailboxes and for senders have in common: a test of the connection."""
