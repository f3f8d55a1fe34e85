"""The literal texts of which a letter must hold one before an expression can match: what lets most rules stay asleep.

Only syntax whose meaning is beyond doubt is read. Everything else makes the reader give up, and a rule without
required literals simply runs on every letter: the answer may cost time, it never costs a match.
"""

import re
from dataclasses import dataclass

LONGEST = 24  # characters of a literal that are searched for; its first ones are as required as all of it
_TOKEN = re.compile(
    r"""
      (?P<branch>\|)
    | (?P<close>\))
    | (?P<flags>\(\?[imsu]+\))
    | (?P<look>\(\?<?[=!])
    | (?P<open>\((?:\?(?:P?<[^\W\d]\w*>|>|[imsu]*(?:-[imsu]+)?:)|(?![?*])))
    | (?P<set>\[\^?(?:\\.|[^\\\[\]])+\]|\\[dDsSwWbBAZntrfv]|\\[pP](?:\{[^{}\\]+\}|[A-Z])|[.^$])
    | \\(?P<escaped>[^\w])
    | (?P<plain>[^\\|()\[\]{}*+?.^$])
    """,
    re.VERBOSE | re.DOTALL,
)
_REPEAT = re.compile(r"(?:(?P<none>[*?]|\{,\d+\})|\+|\{(?P<least>\d+)(?:,\d*)?\})[+?]?")


class UnsureError(Exception):
    """The expression uses syntax that this module does not read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a part of an expression asks for: one of `needs` (none: nothing is known), and how big it compiles."""

    needs: frozenset[str] = frozenset()
    size: int = 1
    character: str = ""  # the part is just this character


def required_literals(expression: str) -> frozenset[str]:
    """Folded texts one of which every match of the expression contains; empty when that can't be told."""
    try:
        return read(expression).needs
    except (UnsureError, RecursionError):
        return frozenset()


def fold(text: str) -> str:
    """The text with case taken away, so that what `regex` holds for equal when ignoring case is equal.

    The two Turkish letters are equal to i for `regex`, but not for `str.casefold`.
    """
    return text.replace("İ", "i").replace("ı", "i").casefold()


def read(expression: str) -> Reading:
    """The reading of a whole expression; raises UnsureError, or RecursionError for hundreds of nested groups."""
    reader = _Reader(expression)
    whole = reader.branches()
    if reader.position < len(expression):
        raise UnsureError
    return whole


class _Reader:
    """A recursive descent through an expression."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.position = 0

    def branches(self) -> Reading:
        """Alternatives, up to the end or the closing bracket: a match needs something of each of them."""
        readings = [self._sequence()]
        while self.expression.startswith("|", self.position):
            self.position += 1
            readings.append(self._sequence())
        size = sum(reading.size for reading in readings)
        if all(reading.needs for reading in readings):
            return Reading(frozenset().union(*(reading.needs for reading in readings)), size)
        return Reading(size=size)

    def _sequence(self) -> Reading:
        """Parts that follow each other: a match needs all of them, so the most telling one is kept."""
        known: list[frozenset[str]] = []
        size, run = 1, ""
        while (part := self._part()) is not None:
            size += part.size
            if part.character:
                run += part.character
            else:
                known += [_literal(run), part.needs]
                run = ""
        return Reading(max([*known, _literal(run)], key=_telling), size)

    def _part(self) -> Reading | None:
        """The next part with the repeat behind it; None at the end of a sequence."""
        token = _TOKEN.match(self.expression, self.position)
        if token is None:
            if self.position < len(self.expression):
                raise UnsureError
            return None
        kind = token.lastgroup
        if kind in {"branch", "close"}:
            return None
        self.position = token.end()
        if kind == "flags":
            return Reading()
        return self._repeated(self._group(kind) if kind in {"open", "look"} else _single(token))

    def _group(self, kind: str) -> Reading:
        inside = self.branches()
        if not self.expression.startswith(")", self.position):
            raise UnsureError
        self.position += 1
        return inside if kind == "open" else Reading(size=inside.size)

    def _repeated(self, part: Reading) -> Reading:
        repeat = _REPEAT.match(self.expression, self.position)
        if repeat is None:
            return part
        self.position = repeat.end()
        least = 0 if repeat["none"] else int(repeat["least"] or 1)
        needs = part.needs or _literal(part.character)
        return Reading(needs if least else frozenset(), part.size * max(least, 1))


def _single(token: re.Match[str]) -> Reading:
    character = token["escaped"] or token["plain"] or ""
    return Reading(character=character if _is_familiar(character) else "")


def _is_familiar(character: str) -> bool:
    """Only scripts whose letters in both cases are settled are searched for; new pairs still come to Unicode."""
    return " " <= character <= "~" or "\u0400" <= character <= "\u04ff" or character == "№"


def _literal(run: str) -> frozenset[str]:
    return frozenset({fold(run)[:LONGEST]}) if run else frozenset()


def _telling(needs: frozenset[str]) -> tuple[int, int]:
    """How seldom a requirement is met by chance: its shortest literal counts, then how few there are."""
    return min(map(len, needs), default=0), -len(needs)
