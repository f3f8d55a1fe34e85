"""Functions that choose: by a condition, or the first value that there is."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.formulas.functions.parameters import CONDITION, VALUE
from apps.formulas.operators import is_empty
from apps.formulas.shapes import YES_NO, Shape, unified
from apps.formulas.signature import Count, Function, Parameter, Way

_THEN = Parameter(pgettext_lazy("formulas", "then"), count=Count.ANY, way=Way.LATER)
_ELSE = Parameter(pgettext_lazy("formulas", "else"), count=Count.ANY, way=Way.LATER, optional=True)
_CHOICES = Parameter(pgettext_lazy("formulas", "value"), count=Count.ANY, way=Way.LATER, several=True)

Later = Callable[[], Any]


def _if(condition: bool | None, then: Later, otherwise: Later | None = None) -> Any:  # noqa: FBT001  # a value of the language
    if condition:
        return then()
    return otherwise() if otherwise else None


def _coalesce(*choices: Later) -> Any:
    return next((value for value in (choice() for choice in choices) if not is_empty(value)), None)


def _if_shape(shapes: Sequence[Shape]) -> Shape:
    return unified(shapes[1:])


FUNCTIONS = (
    Function(
        "IF", (CONDITION, _THEN, _ELSE), _if_shape, _if,
        _("The value behind the condition when it holds, else the last one, or nothing without it."),
        'IF(message.Subject CONTAINS "invoice", "Accounting", "Support")',
    ),
    Function(
        "COALESCE", (_CHOICES,), unified, _coalesce,
        _("The first of the values that is not empty."),
        'COALESCE(message.Phone, message.From.Address, "unknown")',
    ),
    Function(
        "DEFAULT", (_CHOICES,), unified, _coalesce,
        _("The same as COALESCE: the value, or another one where it is empty."),
        'DEFAULT(message.Phone, "no phone")',
    ),
    Function(
        "ISEMPTY", (VALUE,), YES_NO, is_empty,
        _("Whether there is no value, a text without letters, or a list without items."),
        "ISEMPTY(message.Phone)",
    ),
)  # fmt: skip
