"""The type of a file by its content, beside the one its sender declared."""

import filetype

_HEAD = 8_192
_VAGUE = frozenset(
    ("", "application/octet-stream", "application/x-unknown", "application/unknown", "application/x-download")
)
# Formats inside which others live (office documents, books, packages): the declared type may say more.
_CONTAINERS = frozenset(("application/zip", "application/msword", "application/x-ole-storage", "application/gzip"))


def content_type_of(content: bytes, declared: str) -> str:
    """Return the type that `content` shows, else `declared`."""
    found = str(filetype.guess_mime(content[:_HEAD]) or "")
    if not found or _same_family(found, declared):
        return declared or "application/octet-stream"
    return found


def _same_family(found: str, declared: str) -> bool:
    """Return whether `declared` is as good a name, or a better one, for what was found."""
    if declared in _VAGUE:
        return False
    if found in _CONTAINERS:
        return declared.startswith("application/")
    return declared.replace("/x-", "/") == found.replace("/x-", "/")
