"""People with their addresses, and the organisations they belong to."""
