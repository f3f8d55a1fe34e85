"""Functions of texts."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.attributes import Type
from apps.formulas.functions.formatting import foresee_places, in_pattern, put_in
from apps.formulas.functions.parameters import COUNT, PIECE, TEXT, VALUE, VALUES, whole
from apps.formulas.operators import contains
from apps.formulas.shapes import NUMBER, YES_NO, many
from apps.formulas.shapes import TEXT as A_TEXT
from apps.formulas.signature import Count, Function, Parameter, joined_length, text_of

_PATTERN = Parameter(pgettext_lazy("formulas", "pattern"), (Type.STRING,))
_OPTIONAL_PATTERN = Parameter(pgettext_lazy("formulas", "pattern"), (Type.STRING,), optional=True)
_SEARCHED = Parameter(pgettext_lazy("formulas", "text or list"), count=Count.ANY, takes_empty=True)
_SOUGHT = Parameter(pgettext_lazy("formulas", "part"), takes_empty=True)
_START = Parameter(pgettext_lazy("formulas", "start"), (Type.NUMBER,))
_OPTIONAL_COUNT = Parameter(pgettext_lazy("formulas", "count"), (Type.NUMBER,), optional=True)
_NEW = Parameter(pgettext_lazy("formulas", "new part"), (Type.STRING,), takes_empty=True)
_SEPARATOR = Parameter(pgettext_lazy("formulas", "separator"), (Type.STRING,), optional=True)


def _text(value: Any, pattern: str = "") -> str:
    return in_pattern(value, pattern) if pattern else text_of(value)


def _left(text: str, count: Decimal) -> str:
    return text[: max(whole(count, 1), 0)]


def _right(text: str, count: Decimal) -> str:
    return text[max(len(text) - max(whole(count, 1), 0), 0) :]


def _mid(text: str, start: Decimal, count: Decimal | None = None) -> str:
    begin = max(whole(start, 1), 1) - 1
    return text[begin:] if count is None else text[begin : begin + max(whole(count, 2), 0)]


def _replace(text: str, part: str, new: str | None) -> str:
    if not part:
        return text
    joined_length(len(text) + text.count(part) * (len(new or "") - len(part)))
    return text.replace(part, new or "")


def _split(text: str, separator: str = "") -> tuple[str, ...]:
    pieces = text.split(separator) if separator else text.split()
    return tuple(piece.strip() for piece in pieces if piece.strip())


FUNCTIONS = (
    Function(
        "FORMAT", (_PATTERN, VALUES), A_TEXT, put_in,
        _("The text with the values in its places: {0} is the first, {1} the second. They may stand in LIST(…)."
          " {0:dd.MM.yyyy} and {0:0.00} give dates and numbers a form."),
        'FORMAT("{0} <{1}>", LIST($$message->From->Name, $$message->From->Address))',
        foresee=foresee_places,
    ),
    Function(
        "TEXT", (VALUE, _OPTIONAL_PATTERN), A_TEXT, _text,
        _("Any value as text, as people read it. Patterns: dd.MM.yyyy HH:mm, d MMMM for dates, 0.00 for numbers."),
        'TEXT(message.ReceivedDate, "dd.MM.yyyy")',
    ),
    Function(
        "LEN", (TEXT,), NUMBER, lambda text: Decimal(len(text)),
        _("How many characters the text has."), "LEN(message.Subject)",
    ),
    Function(
        "UPPER", (TEXT,), A_TEXT, str.upper, _("The text in capital letters."), 'UPPER("inv-7")',
    ),
    Function(
        "LOWER", (TEXT,), A_TEXT, str.lower, _("The text in small letters."),
        "LOWER(message.From.Name)",
    ),
    Function(
        "TRIM", (TEXT,), A_TEXT, str.strip, _("The text without blanks at its ends."), 'TRIM("  Hello ")',
    ),
    Function(
        "LEFT", (TEXT, COUNT), A_TEXT, _left, _("So many characters from the beginning."),
        'LEFT("Inv-1042", 3)',
    ),
    Function(
        "RIGHT", (TEXT, COUNT), A_TEXT, _right, _("So many characters from the end."), 'RIGHT("Inv-1042", 4)',
    ),
    Function(
        "MID", (TEXT, _START, _OPTIONAL_COUNT), A_TEXT, _mid,
        _("The text from a character on, the first being 1; so many characters, or up to the end."),
        'MID("Inv-1042", 5, 2)',
    ),
    Function(
        "REPLACE", (TEXT, PIECE, _NEW), A_TEXT, _replace,
        _("The text with every occurrence of a part, written exactly so, replaced by another."),
        'REPLACE("1-2-3", "-", ".")',
    ),
    Function(
        "SPLIT", (TEXT, _SEPARATOR), many(A_TEXT), _split,
        _("The pieces of the text between the separators, or its words; empty pieces are left out."),
        'SPLIT("red; green; blue", ";")',
    ),
    Function(
        "CONTAINS", (_SEARCHED, _SOUGHT), YES_NO, contains,
        _("Whether the text has this part in it, or the list this item. Capital and small letters are the same."),
        'CONTAINS(message.Subject, "INVOICE")',
    ),
    Function(
        "STARTSWITH", (TEXT, PIECE), YES_NO, lambda text, part: text.casefold().startswith(part.casefold()),
        _("Whether the text begins with this part. Capital and small letters are the same."),
        'STARTSWITH(message.Subject, "Re:")',
    ),
    Function(
        "ENDSWITH", (TEXT, PIECE), YES_NO, lambda text, part: text.casefold().endswith(part.casefold()),
        _("Whether the text ends with this part. Capital and small letters are the same."),
        'ENDSWITH(message.From.Address, "@example.org")',
    ),
)  # fmt: skip
