"""Beat's entry for the tick, without which nothing happens by itself."""

from apps.intake.tasks import TICK_SECONDS, tick
from apps.runtime.beat import ensure_entry


def ensure_tick(**_signal: object) -> None:
    """Make the entry if it is missing."""
    ensure_entry(
        "Postdesk: tick",
        tick,
        seconds=TICK_SECONDS,
        description="Collects mail, takes letters in and sends the outbox. Nothing happens by itself without it.",
    )
