"""Functions of numbers."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.attributes import Type
from apps.attributes.scalars import WrongTypeError, read_scalar
from apps.formulas.errors import NoValueError
from apps.formulas.functions.parameters import NUMBER as A_NUMBER
from apps.formulas.functions.parameters import whole
from apps.formulas.operators import ORDERED, folded
from apps.formulas.shapes import NUMBER, Shape, of_a_kind, one, type_of, unified
from apps.formulas.signature import Count, Function, Parameter

MOST_DIGITS = 20

_READ = Parameter(pgettext_lazy("formulas", "text"), (Type.STRING, Type.NUMBER))
_DIGITS = Parameter(pgettext_lazy("formulas", "digits"), (Type.NUMBER,), optional=True)
_AMOUNT = Parameter(pgettext_lazy("formulas", "number"), (Type.NUMBER, Type.DURATION))
_AMOUNTS = Parameter(
    pgettext_lazy("formulas", "list"), (Type.NUMBER, Type.DURATION), Count.LIST, several=True, takes_empty=True
)
_ORDERED = Parameter(pgettext_lazy("formulas", "list"), ORDERED, Count.LIST, several=True, takes_empty=True)


def read(kind: Type, text: Any) -> Any:
    """The value of this type that a text stands for, None for an empty one; NoValueError when it is none."""
    if isinstance(text, str) and not text.strip():
        return None
    try:
        return read_scalar(kind, text)
    except WrongTypeError as error:
        raise NoValueError(str(error), 0) from error


def foresee_reading(kind: Type, text: object) -> None:
    """Find a literal text that is no such value, while the formula is written."""
    if isinstance(text, str):
        read(kind, text)


def comparable(values: Sequence[Any]) -> Sequence[Any]:
    """The values, when they can be put in order; NoValueError when they can't."""
    kinds = {of_a_kind(type_of(value)) for value in values}
    if len(kinds) > 1 or not kinds <= {*ORDERED}:
        sentence = _("Only texts, numbers, dates or durations can be put in order, and all must be of one type.")
        raise NoValueError(sentence)
    return values


def _round(number: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    places = whole(digits, 1)
    if abs(places) > MOST_DIGITS:
        raise NoValueError(_("ROUND takes from −20 to 20 digits."), 1)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded if places >= 0 else rounded.quantize(Decimal(1))


def _sum(*lists: tuple[Any, ...]) -> Any:
    values = [value for values in lists for value in values]
    if len({type(value) for value in values}) > 1:
        raise NoValueError(_("Numbers and durations can’t be added to each other."))
    return sum(values[1:], values[0]) if values else Decimal(0)


def _least(*lists: tuple[Any, ...]) -> Any:
    return min(comparable([value for values in lists for value in values]), key=folded, default=None)


def _greatest(*lists: tuple[Any, ...]) -> Any:
    return max(comparable([value for values in lists for value in values]), key=folded, default=None)


def _of_one(shapes: Sequence[Shape]) -> Shape:
    return unified([one(shape) for shape in shapes])


FUNCTIONS = (
    Function(
        "NUMBER", (_READ,), NUMBER, lambda text: read(Type.NUMBER, text),
        gettext_lazy("The number that a text stands for, written as people do: “1 234,50”, “1,234.50”, “12 500 руб.”."),
        'NUMBER("1 234,50") * 2',
        foresee=lambda text: foresee_reading(Type.NUMBER, text),
    ),
    Function(
        "ROUND", (A_NUMBER, _DIGITS), NUMBER, _round,
        gettext_lazy("The number with so many digits behind the point, without any when none are given."),
        "ROUND(10 / 3, 2)",
    ),
    Function(
        "ABS", (_AMOUNT,), _of_one, abs, gettext_lazy("The number or the duration without its minus."),
        "ABS(3 - 10)",
    ),
    Function(
        "SUM", (_AMOUNTS,), _of_one, _sum, gettext_lazy("All numbers, or all durations, added up."),
        "SUM(message.Attachments.Size)",
    ),
    Function(
        "MIN", (_ORDERED,), _of_one, _least, gettext_lazy("The smallest number, the first date or text."),
        "MIN(3, 1, 2)",
    ),
    Function(
        "MAX", (_ORDERED,), _of_one, _greatest, gettext_lazy("The greatest number, the last date or text."),
        "MAX(LIST(3, 1, 2))",
    ),
)  # fmt: skip
