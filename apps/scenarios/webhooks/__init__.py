"""Webhooks at work: calls are queued by steps, made outside of them, and tried again until they are answered."""
