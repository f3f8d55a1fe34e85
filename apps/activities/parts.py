"""A letter's plain text in parts: what its author wrote, what she quotes, and her signature."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_LONG_QUOTE = 6  # lines; a longer one between the answers is folded
_LONGEST_SIGNATURE = 12  # lines
_MARK = re.compile(r"^ *> ?", re.MULTILINE)
_SIGNATURE_MARKS = {"--", "—", "–"}


class Kind(StrEnum):
    """What a part is."""

    OWN = "own"
    QUOTE = "quote"  # between the author's own lines: needed to understand them
    HISTORY = "history"  # around the new text, to be folded away
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a letter."""

    kind: Kind
    text: str

    @property
    def folded(self) -> bool:
        """Whether it is shown on demand only."""
        match self.kind:
            case Kind.OWN:
                return False
            case Kind.QUOTE:
                return self.text.count("\n") >= _LONG_QUOTE
        return True


def parts_of(text: str, new_text: str) -> tuple[Part, ...]:
    """The parts of the text in their order, with every word of it. `new_text` is the text without what is quoted."""
    start = text.find(new_text) if new_text else -1
    if start < 0:
        return _own_and_quotes(text)
    before, after = text[:start], text[start + len(new_text) :]
    return (
        *_folded(before, Kind.HISTORY),
        *_own_and_quotes(new_text),
        *_folded(after, Kind.SIGNATURE if _is_signature(after) else Kind.HISTORY),
    )


def answers_inside(new_text: str) -> bool:
    """Whether the author wrote between the lines that she quotes, so that neither makes sense without the other."""
    kinds = [part.kind for part in _own_and_quotes(new_text)]
    return Kind.QUOTE in kinds and Kind.OWN in kinds[kinds.index(Kind.QUOTE) :]


def _own_and_quotes(text: str) -> tuple[Part, ...]:
    found = []
    for quoted, lines in groupby(text.split("\n"), key=_is_quoted):
        part = "\n".join(lines).strip("\n")
        if part.strip():
            found.append(Part(Kind.QUOTE, _MARK.sub("", part)) if quoted else Part(Kind.OWN, part))
    return tuple(found)


def _folded(text: str, kind: Kind) -> tuple[Part, ...]:
    return (Part(kind, text.strip("\n")),) if text.strip() else ()


def _is_quoted(line: str) -> bool:
    return line.lstrip(" ").startswith(">")


def _is_signature(text: str) -> bool:
    lines = text.strip("\n").split("\n")
    return lines[0].strip() in _SIGNATURE_MARKS and len(lines) <= _LONGEST_SIGNATURE and not any(map(_is_quoted, lines))
