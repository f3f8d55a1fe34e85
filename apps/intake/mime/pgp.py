"""Inline PGP: the text of a clear-signed letter, and whether a text is encrypted (RFC 4880 6.2, 7)."""

import re
from typing import NamedTuple

_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "\n-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_DASH_ESCAPE = re.compile(r"^- ", re.MULTILINE)
_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.MULTILINE)


class ClearSigned(NamedTuple):
    """A text without its armour, and the signature that was around it."""

    text: str
    signature: str


def without_armour(text: str) -> ClearSigned | None:
    """Return the content of a clear-signed text with what stands around it, None when it isn't signed so."""
    start = text.find(_BEGIN)
    if start < 0 or (start and text[start - 1] != "\n"):
        return None
    content = text.find("\n\n", start)
    signature = text.find(_SIGNATURE, content) if content >= 0 else -1
    end = text.find(_END, signature) if signature >= 0 else -1
    if end < 0:
        return None
    end += len(_END)
    inside = _DASH_ESCAPE.sub("", text[content + 2 : signature])
    around = text[end:].lstrip("\n")
    return ClearSigned(f"{text[:start]}{inside}\n{around}", text[signature + 1 : end])


def is_encrypted(text: str) -> bool:
    """Return whether the text holds an encrypted message."""
    return "-----BEGIN PGP MESSAGE-----" in text and _ENCRYPTED.search(text) is not None
