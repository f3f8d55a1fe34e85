"""The technologist's regular expressions: how they are compiled, and which are refused with what sentence."""

import math
import re
import time
import unicodedata
from collections.abc import Iterator
from typing import Final

import regex
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.linking.literals import UnsureError, read

FLAGS: Final = regex.IGNORECASE | regex.MULTILINE
"""Case is ignored unless the expression says (?-i:…); ^ and $ are the ends of a line, as every file name is one."""

LARGEST = 10_000  # parts of a compiled expression; `regex` unrolls {n}, and nested ones eat all memory
PROBE_LENGTH = 1_000  # long enough to tell cubic time from quadratic, which a letter's bound copes with
PROBE_SECONDS = 0.25
ALL_PROBES_SECONDS = 2.0

_SIGNS = frozenset(r"\|()[]{}*+?.^$")
_COUNT = re.compile(r"\{(\d+)")
_BEGINNING = re.compile(r"(?:\(\?\w+\)|\\b|\^)*([^\\|()\[\]{}*+?.^$]*)")
_USUAL = "aя1 -"

_REASONS: dict[str, Promise] = {
    "missing )": gettext_lazy("a closing bracket “)” is missing"),
    "unbalanced parenthesis": gettext_lazy("a bracket “)” closes nothing"),
    "unterminated character set": gettext_lazy("a closing bracket “]” is missing"),
    "nothing to repeat": gettext_lazy("there is nothing to repeat before “*”, “+”, “?” or “{”"),
    "multiple repeat": gettext_lazy("two repeats follow each other"),
    "min repeat greater than max repeat": gettext_lazy("the numbers in “{}” are in the wrong order"),
    "repeat count too big": gettext_lazy("the number in “{}” is too big"),
    "bad character range": gettext_lazy("a range in “[]” runs backwards"),
    "bad escape (end of pattern)": gettext_lazy("nothing follows the last “\\”"),
    "missing >": gettext_lazy("the name of a group is not closed by “>”"),
    "bad character in group name": gettext_lazy("the name of a group has a character that it can’t have"),
    "unknown extension": gettext_lazy("nothing that begins with “(?” like this is known"),
    "unknown group": gettext_lazy("it refers to a group that there is not"),
    "invalid group reference": gettext_lazy("it refers to a group that there is not"),
    "unknown property": gettext_lazy("the name after “\\p” is not known"),
}


def composed(text: str) -> str:
    """The text with letters and their accents joined (NFC): й from a Mac's file name is two characters."""
    return unicodedata.normalize("NFC", text)


class ExpressionError(ValueError):
    """An expression that can't be used; its text is a sentence for the technologist."""


def compile_expression(expression: str) -> regex.Pattern[str]:
    """The compiled form; raises ExpressionError where it can't be read or would be too big."""
    expression = composed(expression)
    if _size(expression) > LARGEST:
        raise ExpressionError(
            _("The numbers in “{}” multiply to more than %(largest)s repetitions. Choose smaller ones, or “+”.")
            % {"largest": LARGEST}
        )
    try:
        return regex.compile(expression, FLAGS, cache_pattern=False)
    except regex.error as error:
        raise ExpressionError(_unreadable(error, expression)) from error
    except RecursionError as error:
        raise ExpressionError(_("The expression has too many brackets inside each other. Make it simpler.")) from error


def validate_expression(expression: str) -> None:
    """Refuse what can't be read, what matches nothing at all, and what takes explosively long."""
    try:
        pattern = compile_expression(expression)
        _refuse_slow(pattern, expression)
        _refuse_empty(pattern, expression)
    except ExpressionError as error:
        raise ValidationError(str(error), code="expression") from error


def _size(expression: str) -> int:
    """How many parts the expression compiles to, or more than that where it can't be told for sure."""
    try:
        return read(expression).size
    except (UnsureError, RecursionError):
        return math.prod(max(int(count), 1) for count in _COUNT.findall(expression))


def _unreadable(error: regex.error, expression: str) -> str:
    message, position = error.msg, error.pos  # type: ignore[attr-defined]  # the stubs don't know them
    reason = _REASONS.get(message, message)
    if position is None or position >= len(expression):
        return _("The expression can’t be read: %(reason)s (at its end).") % {"reason": reason}
    return _("The expression can’t be read: %(reason)s (at character %(position)s, “%(text)s”).") % {
        "reason": reason,
        "position": position + 1,
        "text": expression[position : position + 10],
    }


def _refuse_empty(pattern: regex.Pattern[str], expression: str) -> None:
    for text in ("", _plain(expression) + _USUAL):
        if "" in _try(pattern, text, PROBE_SECONDS):
            raise ExpressionError(
                _(
                    "The expression also matches an empty place, so it would match every letter."
                    " Let it ask for at least one character, for example with “+” instead of “*”."
                )
            )


def _refuse_slow(pattern: regex.Pattern[str], expression: str) -> None:
    end = time.monotonic() + ALL_PROBES_SECONDS
    for probe in _probes(expression):
        # A probe after the end gets a moment too: it only has to show that it is quick.
        _try(pattern, probe, max(min(PROBE_SECONDS, end - time.monotonic()), 0.01))


def _try(pattern: regex.Pattern[str], text: str, seconds: float) -> set[str]:
    try:
        return {match.group() for match in pattern.finditer(text, timeout=seconds)}
    except TimeoutError as error:
        raise ExpressionError(
            _(
                "The expression takes too long on a text such as “%(text)s”: a repeat inside or beside another"
                " one tries every way to share the text between them. Repeat once, or put something fixed"
                " between the repeats."
            )
            % {"text": f"{text[:10]}…"}
        ) from error


def _probes(expression: str) -> Iterator[str]:
    """Long runs of what the expression is about, behind its beginning, with an end that shouldn't quite fit."""
    plain = _plain(expression)
    beginning = _BEGINNING.match(expression)
    heads = {"", beginning[1] if beginning else ""}
    units = dict.fromkeys([*_USUAL, *plain[:12], "a ", "1 ", plain])
    for unit in filter(None, units):
        for head in heads:
            yield f"{head}{unit * (PROBE_LENGTH // len(unit))}\0{plain}"


def _plain(expression: str) -> str:
    return "".join(character for character in expression if character not in _SIGNS)
