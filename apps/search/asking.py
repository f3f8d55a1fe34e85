"""What was typed into the search, taken apart: words, phrases, and filters such as from:ivan or has:attachment."""

import re
from dataclasses import dataclass, field

FILTERS = {
    "from": "from", "от": "from",
    "to": "to", "кому": "to",
    "file": "file", "файл": "file",
    "has": "has", "есть": "has",
    "is": "is", "это": "is",
    "ticket": "ticket", "заявка": "ticket",
    "record": "record", "запись": "record",
    "in": "in", "очередь": "in",
    "before": "before", "до": "before",
    "after": "after", "после": "after",
}  # fmt: skip
"""Every filter by what may be typed for it; a Russian word works on an English page too."""

LONGEST, MOST_TERMS = 500, 24  # beyond them nobody has typed it

# A number in groups (a telephone), then a word or a phrase with what may stand before them.
_PIECE = re.compile(
    r"""(?P<number>(?<!\S)\+?\d[\d ()-]{5,}\d(?!\S))
    | (?P<minus>-(?=["\w]))? (?: (?P<name>[^\W\d_]+): (?=\S) )? (?: "(?P<phrase>[^"]*)"? | (?P<word>\S+) )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Something that must be there, or must not; a phrase must be there word for word."""

    text: str
    phrase: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter by its English name; `typed` is how it was written."""

    name: str
    value: str
    typed: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as typed, and its parts."""

    typed: str
    terms: list[Term] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)


def read_query(typed: str) -> Asked:
    """Take the words apart. What looks like a filter and is none, such as https://…, is a word."""
    typed = " ".join(typed.replace("\0", "").split())[:LONGEST]
    asked = Asked(typed)
    for piece in list(_PIECE.finditer(typed))[:MOST_TERMS]:
        text = piece["number"] or piece["word"] or piece["phrase"] or ""
        name = FILTERS.get((piece["name"] or "").lower())
        excluded = bool(piece["minus"])
        if name and text:
            asked.filters.append(Filter(name, text, piece[0].replace('"', ""), excluded))
        elif text:
            before = f"{piece['name']}:" if piece["name"] else ""
            asked.terms.append(Term(before + text, piece["phrase"] is not None, excluded))
    return asked
