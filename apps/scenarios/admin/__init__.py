"""The technologist's pages of routes, scenarios and runs.

Incoming routes are registered by `apps.intake.admin`, which reads letters.
"""

from apps.scenarios.admin import messages, outgoing, runs, scenarios, webhooks

__all__ = ["messages", "outgoing", "runs", "scenarios", "webhooks"]
