"""Message-ID, In-Reply-To and References: ids as other letters cite them."""

import re

from apps.intake.mime.encoded_words import decode_words

MAX_IDS = 1_000
_ANGLED = re.compile(r"<([^<>]+)>")
_BLANKS = re.compile(r"\s+")


def read_ids(value: str) -> tuple[str, ...]:
    """Return the ids of a header with their angle brackets, each once, in their order."""
    if "=?" in value:
        value = decode_words(value).text
    found = [_BLANKS.sub("", inside) for inside in _ANGLED.findall(value)]
    if not found:
        found = [word.strip("<>,;") for word in value.split() if "@" in word]
    ids = dict.fromkeys(f"<{each}>" for each in found if each)
    if len(ids) > MAX_IDS:
        # The first one names the thread, the last ones its newest letters.
        kept = list(ids)
        return (kept[0], *kept[1 - MAX_IDS :])
    return tuple(ids)


def read_message_id(value: str) -> str:
    """Return the letter's own id with its angle brackets, "" when there is none."""
    ids = read_ids(value)
    if ids:
        return ids[0]
    bare = _BLANKS.sub("", value).strip("<>")
    return f"<{bare}>" if bare else ""
