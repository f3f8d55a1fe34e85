"""Long lists of UIDs, a command's worth at a time."""

from collections.abc import Iterator, Sequence

# A command line of 8,000 bytes is as much as every server takes (RFC 7162 §4); a UID has up to ten digits.
UIDS_A_COMMAND = 500


def batches(uids: Sequence[str], size: int = UIDS_A_COMMAND) -> Iterator[Sequence[str]]:
    """Slices of at most `size`; none at all for no UIDs."""
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
