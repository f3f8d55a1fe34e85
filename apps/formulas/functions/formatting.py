"""Values put into texts: the places of FORMAT, and patterns for dates and numbers."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.formulas.errors import NoValueError
from apps.formulas.signature import joined_length, text_of

_PLACE = re.compile(r"\{\{|\}\}|\{\s*(\d{1,3})\s*(?::([^{}]{0,40}))?\}|[{}]")
_MOMENT = re.compile(r"d{1,4}|M{1,4}|yyyy|yy|HH?|mm?|ss?|'[^']*'|.", re.DOTALL)
_NUMBER = re.compile(r"(#?[ ,]##)?0(?:[.,](0{1,20}))?(%)?")


def put_in(pattern: str, *values: Any) -> str:
    """The pattern with the values in its places {0}, {1}, {0:dd.MM.yyyy}; doubled braces stand for themselves."""
    pieces: list[str] = []
    length = 0
    for piece in _pieces(pattern):
        if isinstance(piece, str):
            text = piece
        else:
            number, how = piece
            if number >= len(values):
                raise NoValueError(_no_value(number, len(values)), 0)
            text = in_pattern(values[number], how) if how else text_of(values[number])
        length += len(text)
        joined_length(length)
        pieces.append(text)
    return "".join(pieces)


def foresee_places(pattern: str | None, *values: object) -> None:
    """Find places without a value, and values without a place, while the formula is written."""
    if not isinstance(pattern, str):
        return
    numbers = {piece[0] for piece in _pieces(pattern) if not isinstance(piece, str)}
    if numbers and max(numbers) >= len(values):
        raise NoValueError(_no_value(max(numbers), len(values)), 0)
    if unused := [number for number in range(len(values)) if number not in numbers]:
        sentence = _("Value number %(count)s has no place in the text. Write {%(number)s} where it should stand.")
        raise NoValueError(sentence % {"count": unused[0] + 1, "number": unused[0]}, 0)


def in_pattern(value: Any, pattern: str) -> str:
    """A date or a number in a pattern, an empty value as an empty text; NoValueError for others."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _moment(timezone.localtime(value), pattern)
    if isinstance(value, Decimal):
        return _number(value, pattern)
    raise NoValueError(_("Only a date or a number can have a pattern, such as dd.MM.yyyy or 0.00."))


def _pieces(pattern: str) -> Iterator[str | tuple[int, str]]:
    end = 0
    for found in _PLACE.finditer(pattern):
        yield pattern[end : found.start()]
        end = found.end()
        if found[1] is not None:
            yield int(found[1]), found[2] or ""
        elif len(found[0]) == 2:
            yield found[0][0]
        else:
            sentence = _(
                "The text has a brace “%(brace)s” that is no place. Places are {0}, {1} …; write %(twice)s for a brace."
            )
            raise NoValueError(sentence % {"brace": found[0], "twice": found[0] * 2}, 0)
    yield pattern[end:]


def _no_value(number: int, count: int) -> str:
    if not count:
        return _("The text has places, but there are no values to put in. Write them behind the text.")
    sentence = _("The text has a place {%(number)s}, but the last value is {%(last)s}: the first one is {0}.")
    return sentence % {"number": number, "last": count - 1}


def _moment(local: datetime, pattern: str) -> str:
    pieces = {
        "d": str(local.day), "dd": f"{local.day:02}",
        "ddd": str(WEEKDAYS_ABBR[local.weekday()]), "dddd": str(WEEKDAYS[local.weekday()]),
        "M": str(local.month), "MM": f"{local.month:02}",
        "MMM": str(MONTHS_3[local.month]).title(), "MMMM": str((MONTHS_ALT if "d" in pattern else MONTHS)[local.month]),
        "yy": f"{local.year % 100:02}", "yyyy": f"{local.year:04}",
        "H": str(local.hour), "HH": f"{local.hour:02}", "m": str(local.minute), "mm": f"{local.minute:02}",
        "s": str(local.second), "ss": f"{local.second:02}",
    }  # fmt: skip
    return "".join(pieces.get(token, token.strip("'") or token) for token in _MOMENT.findall(pattern))


def _number(number: Decimal, pattern: str) -> str:
    found = _NUMBER.fullmatch(pattern.strip())
    if found is None:
        sentence = _("“%(pattern)s” is no pattern for a number. Write 0, 0.00 or # ##0.00.")
        raise NoValueError(sentence % {"pattern": pattern})
    grouped, decimals, percent = found.groups()
    places = len(decimals or "")
    shown = (number * 100 if percent else number).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = number_format(shown, decimal_pos=places, use_l10n=True, force_grouping=bool(grouped))
    return f"{text}%" if percent else str(text)
