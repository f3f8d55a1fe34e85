"""Runs of scenarios: how they start, go on step by step, wait, end, and survive whatever happens to their worker."""
