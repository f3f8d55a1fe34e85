"""The technologist's pages of routes. Incoming ones are registered by `apps.intake.admin`, which reads letters."""

from apps.scenarios.admin import messages, outgoing

__all__ = ["messages", "outgoing"]
