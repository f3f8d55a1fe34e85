"""Outgoing routes at work: `prepare` makes a letter of a message's values, `send` sends it."""

from apps.scenarios.outgoing.composing import RouteError
from apps.scenarios.outgoing.sending import prepare, send

__all__ = ["RouteError", "prepare", "send"]
