"""Tell a letter's new text from the history quoted under it; together they hold everything."""

import re
from typing import NamedTuple

# A line that introduces a quote: "On …, … wrote:", «… пишет:», a forwarded header block is never one.
_INTRODUCTION = re.compile(
    r"^\s*(?:(?:on|le|am|el|il|den|op)\b.{5,200}\b(?:wrote|écrit|schrieb|escribió|scritto|skrev|schreef)\s*:"
    r"|.{5,200}(?:пишет|писал|писала|написал|написала|wrote)(?:\(а\))?\s*:)\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*(?:>\s*)*-{2,}\s*(?:original message|исходное сообщение|оригинальное сообщение|ursprüngliche nachricht)\s*-{2,}\s*$"
    r"|^_{20,}\s*$",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(r"^\s*\*?(?:from|от|отправитель|von|de)\s*:\*?\s+\S", re.IGNORECASE)
_SENT_LINE = re.compile(
    r"^\s*\*?(?:sent|date|отправлено|дата|gesendet|to|кому|envoyé|enviado)\s*:\*?\s+\S", re.IGNORECASE
)


class Told(NamedTuple):
    """The new part and the quoted part of a text."""

    new: str
    quoted: str


def tell_quotes(text: str) -> Told:
    """Split `text` at the first line of quoted history."""
    lines = text.split("\n")
    at = _history_start(lines)
    if at is None:
        return Told(text, "")
    new = "\n".join(lines[:at]).rstrip()
    quoted = "\n".join(lines[at:]).strip("\n")
    if not new.strip():
        return Told(text, "")
    return Told(new, quoted)


def _history_start(lines: list[str]) -> int | None:
    for index, line in enumerate(lines):
        if line.startswith(">") and all(not rest.strip() or rest.startswith(">") for rest in lines[index:]):
            return _with_introduction(lines, index)
        if line.startswith(">"):
            continue
        if _ORIGINAL.match(line) and _header_follows(lines, index):
            return index
        if _FROM_LINE.match(line) and any(_SENT_LINE.match(each) for each in lines[index + 1 : index + 4]):
            return index
    return None


def _with_introduction(lines: list[str], index: int) -> int:
    before = index - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    return before if before >= 0 and _INTRODUCTION.match(lines[before]) else index


def _header_follows(lines: list[str], index: int) -> bool:
    return any(_FROM_LINE.match(each) for each in lines[index + 1 : index + 4])
