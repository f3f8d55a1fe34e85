"""Tickets and their queues: numbers, lists, the timeline, and everything that agents do to them."""
