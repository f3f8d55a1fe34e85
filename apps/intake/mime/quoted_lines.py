"""Which lines of a text are quoted, which introduce a quote, and which somebody wrote now."""

from collections.abc import Callable
from enum import Enum

from apps.intake.mime.quote_marks import (
    is_introduction,
    is_quoted,
    may_begin_introduction,
    quoting_initials,
)

_LOOK_AHEAD = 3  # empty lines between an introduction and its quote
_WRAPPED_AT = 74  # where programs wrap lines at the earliest
_MAX_SPAN = 3  # lines that an introduction may take


class Line(Enum):
    """What a line of a letter is."""

    OWN = 0
    EMPTY = 1
    QUOTED = 2
    INTRODUCTION = 3


def told_lines(lines: list[str], introductions: frozenset[int]) -> list[Line]:
    """Return what each line is; `introductions` are those that HTML marks as such."""
    kinds = [_by_itself(line) for line in lines]
    _mark_wrapped(lines, kinds)
    _mark_introductions(lines, kinds, introductions)
    if Line.QUOTED not in kinds:
        _mark_initials(lines, kinds)
    elif Line.INTRODUCTION not in kinds and kinds.count(Line.QUOTED) == 1:
        kinds[kinds.index(Line.QUOTED)] = Line.OWN  # «> 10 users» is no quote
    return kinds


def _mark_wrapped(lines: list[str], kinds: list[Line]) -> None:
    """Mark what a long quoted line lost to the next one when it was wrapped; an answer begins a sentence."""
    for number in range(1, len(lines) - 1):
        if kinds[number] is not Line.OWN or kinds[number - 1] is not Line.QUOTED:
            continue
        if kinds[number + 1] is not Line.QUOTED:
            continue
        above, line = lines[number - 1], lines[number]
        first_word = line.partition(" ")[0]
        overflows = len(above) + len(first_word) >= _WRAPPED_AT
        if overflows and line[:1].islower() and not above.endswith((".", "!", "?", ":", ";")):
            kinds[number] = Line.QUOTED


def _by_itself(line: str) -> Line:
    if not line or line.isspace():
        return Line.EMPTY
    return Line.QUOTED if is_quoted(line) else Line.OWN


def _mark_introductions(lines: list[str], kinds: list[Line], introductions: frozenset[int]) -> None:
    """Mark the lines before each quote that introduce it."""
    for number, kind in enumerate(kinds):
        if kind is not Line.QUOTED or (number and kinds[number - 1] is Line.QUOTED):
            continue
        last = number - 1
        while last >= 0 and number - last <= _LOOK_AHEAD and kinds[last] is Line.EMPTY:
            last -= 1
        if last < 0 or kinds[last] is not Line.OWN:
            continue
        if last in introductions:
            while last in introductions:
                kinds[last] = Line.INTRODUCTION
                last -= 1
            continue
        first = introduction_start(lines, last, is_introduction)
        if first is not None:
            kinds[first : last + 1] = [Line.INTRODUCTION] * (last + 1 - first)


def introduction_start(lines: list[str], last: int, says_so: Callable[[str], bool]) -> int | None:
    """Return the first line of the introduction that ends on the line `last`, None when none does.

    `says_so` judges the lines as one; an introduction begins as such, unless it is a single line.
    """
    for first in range(last, max(-1, last - _MAX_SPAN), -1):
        if not lines[first].strip():
            break
        if may_begin_introduction(lines[first]) and says_so(_joined(lines[first : last + 1])):
            return first
    return last if says_so(lines[last]) else None


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)


def _mark_initials(lines: list[str], kinds: list[Line]) -> None:
    """Mark lines quoted with somebody's initials; only below an introduction, since prompts look the same."""
    for number, line in enumerate(lines):
        initials = quoting_initials(line)
        if not initials:
            continue
        above = next((each for each in range(number - 1, -1, -1) if kinds[each] is not Line.EMPTY), -1)
        first = introduction_start(lines, above, is_introduction) if above >= 0 else None
        if first is not None:
            kinds[first : above + 1] = [Line.INTRODUCTION] * (above + 1 - first)
            for each in range(number, len(lines)):
                if quoting_initials(lines[each]) == initials:
                    kinds[each] = Line.QUOTED
            return
