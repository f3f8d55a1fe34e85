"""Beat's entry for the search."""

from apps.runtime.beat import ensure_entry
from apps.search.tasks import INDEX_SECONDS, index


def ensure_indexing(**_signal: object) -> None:
    """Make the entry if it is missing."""
    ensure_entry(
        "Postdesk: search",
        index,
        seconds=INDEX_SECONDS,
        description="Makes what is new and what was changed findable.",
    )
