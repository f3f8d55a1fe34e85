"""Full-text search over letters, tickets, people and records, and what the command palette finds."""
