"""The type of a file by its content, beside the one its sender declared."""

import filetype

_HEAD = 8_192
# Office formats are zip or compound files: the declared type then says more than the first bytes.
_CONTAINERS = {"application/zip", "application/msword", "application/x-ole-storage", "application/xml"}
_VAGUE = {
    "",
    "application/octet-stream",
    "application/x-unknown",
    "application/unknown",
    "application/x-download",
}


def content_type_of(content: bytes, declared: str) -> str:
    """Return the type that `content` shows, else `declared`."""
    head = content[:_HEAD]
    found = filetype.guess_mime(head)
    if not found:
        return declared or "application/octet-stream"
    if (
        found in _CONTAINERS
        and declared not in _VAGUE
        and not declared.startswith(("image/", "text/", "video/"))
    ):
        return declared
    return str(found)
