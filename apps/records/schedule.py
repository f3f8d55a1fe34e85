"""Beat's entry for the indexes of records."""

from apps.records.tasks import SETTLE_SECONDS, settle
from apps.runtime.beat import ensure_entry


def ensure_settling(**_signal: object) -> None:
    """Make the entry if it is missing."""
    ensure_entry(
        "Postdesk: records",
        settle,
        seconds=SETTLE_SECONDS,
        description="Makes the attributes of records that were ticked as searchable quick to search.",
    )
