"""The desk's side of scenarios: what agents start, and how far it has come."""
