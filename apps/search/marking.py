"""Showing what was found: the words that matched, marked in the text as it was written."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.search.asking import Asked

BEGIN, END = "\ue000", "\ue001"  # of the private use area: taken out of what people wrote
LONGEST = 6_000  # characters of a text that a match is shown from
AROUND, BEFORE = 220, 60  # characters of a fragment, and of it before the first match

# search_words leaves every character in its place, so that the marks fit the original.
_HEADLINES = f"""
    SELECT ts_headline('postdesk', search_words(said), %s::tsquery,
                       'HighlightAll=true, StartSel={BEGIN}, StopSel={END}')
    FROM unnest(%s::text[]) WITH ORDINALITY AS texts (said, place) ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and where in it something matched, as pairs of beginning and end."""

    text: str
    places: list[tuple[int, int]]

    @property
    def whole(self) -> SafeString:
        """The whole text as HTML."""
        return self._html(0, len(self.text))

    @property
    def fragment(self) -> SafeString:
        """The part around the first match, else the beginning."""
        first = self.places[0][0] if self.places else 0
        begin = max(first - BEFORE, 0)
        if begin:
            begin = self.text.rfind(" ", 0, begin + 1) + 1 or begin
        end = min(begin + AROUND, len(self.text))
        return mark_safe("…" * bool(begin) + self._html(begin, end) + "…" * (end < len(self.text)))  # noqa: S308

    def _html(self, begin: int, end: int) -> SafeString:
        parts, at = [], begin
        for start, stop in self.places:
            if start < at or stop > end:
                continue
            parts += [escape(self.text[at:start]), "<mark>", escape(self.text[start:stop]), "</mark>"]
            at = stop
        parts.append(escape(self.text[at:end]))
        return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def mark(texts: list[str], to_mark: str, asked: Asked) -> list[Marked]:
    """The texts with their matches: word forms as the database sees them, and words that begin as was typed."""
    plain = [_plain(text) for text in texts]
    headlines: list[Any] = [[text] for text in plain]
    if to_mark and plain:
        with connection.cursor() as cursor:
            cursor.execute(_HEADLINES, [to_mark, plain])
            headlines = cursor.fetchall()
    begun = _beginnings(asked)
    return [
        Marked(text, _united([*_places(headline), *(match.span() for match in begun.finditer(_same_e(text)))]))
        for text, (headline,) in zip(plain, headlines, strict=True)
    ]


def _plain(text: str) -> str:
    """One line of it, without what would be taken for a mark."""
    return " ".join(text[:LONGEST].replace(BEGIN, "").replace(END, "").replace("\0", "").split())


def _beginnings(asked: Asked) -> "re.Pattern[str]":
    typed = [term.text for term in asked.terms if not (term.excluded or term.phrase)]
    typed += [each.value for each in asked.filters if each.name in ("from", "to", "file")]
    words = [word for text in typed for word in re.findall(r"\w+", text)]
    long = sorted({re.escape(_same_e(word)) for word in words if len(word) > 1}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(long)})" if long else r"(?!)", re.IGNORECASE)


def _same_e(text: str) -> str:
    return text.replace("ё", "е").replace("Ё", "Е")


def _places(headline: str) -> list[tuple[int, int]]:
    """Where the marks stand, counted without them."""
    places, start, at = [], 0, 0
    for character in headline:
        if character == BEGIN:
            start = at
        elif character == END:
            places.append((start, at))
        else:
            at += 1
    return places


def _united(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places in order, overlapping ones as one."""
    united: list[tuple[int, int]] = []
    for start, stop in sorted(places):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(stop, united[-1][1]))
        else:
            united.append((start, stop))
    return united
