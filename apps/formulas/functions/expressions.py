"""Functions of regular expressions: the same kind as in linking rules, and bounded in time."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import regex
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.attributes import Type
from apps.formulas.errors import NoValueError
from apps.formulas.functions.parameters import TEXT
from apps.formulas.shapes import TEXT as A_TEXT
from apps.formulas.shapes import YES_NO, many
from apps.formulas.signature import MOST_ITEMS, Function, Parameter
from apps.linking.expressions import ExpressionError, compile_expression, composed

if TYPE_CHECKING:
    from apps.formulas.evaluating import Run

SECONDS = 0.5
_EXPRESSION = Parameter(pgettext_lazy("formulas", "expression"), (Type.STRING,))

_compiled = lru_cache(maxsize=500)(compile_expression)


def _found(run: "Run", text: str, expression: str) -> Iterator["regex.Match[str]"]:
    pattern = _pattern(expression)
    try:
        yield from pattern.finditer(composed(text), timeout=max(min(SECONDS, run.spending.seconds_left), 0.001))
    except TimeoutError as error:
        sentence = _("The expression takes too long on this text. Avoid repeats inside repeats, such as (a+)+.")
        raise NoValueError(sentence, 1) from error


def _pattern(expression: str) -> "regex.Pattern[str]":
    try:
        return _compiled(expression)
    except ExpressionError as error:
        raise NoValueError(str(error), 1) from error


def _foresee(_text: object, expression: object) -> None:
    if isinstance(expression, str):
        _pattern(expression)


def _first_group(match: "regex.Match[str]") -> str:
    return (match[1] or "") if match.re.groups else match[0]


def _match(run: "Run", text: str, expression: str) -> str | None:
    return next((_first_group(match) for match in _found(run, text, expression)), None)


def _matches(run: "Run", text: str, expression: str) -> bool:
    return any(True for _match in _found(run, text, expression))


def _match_all(run: "Run", text: str, expression: str) -> tuple[str, ...]:
    return tuple(islice(map(_first_group, _found(run, text, expression)), MOST_ITEMS + 1))


FUNCTIONS = (
    Function(
        "MATCH", (TEXT, _EXPRESSION), A_TEXT, _match,
        gettext_lazy("What a regular expression finds first in the text: its first group, or all of it without groups."
                     " Capital and small letters are the same."),
        r'MATCH(message.Subject, "Inv-(\d+)")',
        in_run=True, foresee=_foresee,
    ),
    Function(
        "MATCHES", (TEXT, _EXPRESSION), YES_NO, _matches,
        gettext_lazy("Whether a regular expression finds anything in the text; ^ and $ are the ends of a line."),
        r'MATCHES(message.Subject, "^Re:")',
        in_run=True, foresee=_foresee,
    ),
    Function(
        "MATCHALL", (TEXT, _EXPRESSION), many(A_TEXT), _match_all,
        gettext_lazy("Everything that a regular expression finds in the text, as a list."),
        r'MATCHALL("Inv-7 and Inv-8", "Inv-\d+")',
        in_run=True, foresee=_foresee,
    ),
)  # fmt: skip
