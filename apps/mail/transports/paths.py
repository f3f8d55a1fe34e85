"""Paths of folders as people write them."""

import re
import unicodedata


def normal_path(path: str) -> str:
    r"""The path with "/" for "\", INBOX in capitals, and "й" as one letter however it was typed."""
    composed = unicodedata.normalize("NFC", path).strip()
    head, *rest = [part for part in re.split(r"[/\\]", composed) if part] or [""]
    return "/".join(["INBOX" if head.upper() == "INBOX" else head, *rest])
