"""What the help tells of the language, taken from the declarations of its functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.formulas.functions import GROUPS
from apps.formulas.trying import try_formula

GRAMMAR: tuple[tuple[str, Promise], ...] = (
    ("message.From.Name", _("A variable, and the parts of it. The same in the other spelling: $$message->From->Name.")),
    ("$Number", _("An attribute of the object at hand; the same as object.Number.")),
    ("message.To.Address", _("A part of a list is the list of that part of each item.")),
    ('"text" · «text»', _("A text stands between quotes of any kind. A quote inside of it is written twice.")),
    ("1234.5 · 2d · 3h · 15min", _("Numbers and durations. Dates are written DATE(…).")),
    ("TRUE · FALSE · NULL", _("Yes, no, and no value.")),
    ("+ - * /", _("Reckoning with numbers, dates and durations: a date minus a date is a duration.")),
    ("&", _("Joins texts. Other values are put in as people read them.")),
    ("= <> < <= > >=", _("Comparing. Capital and small letters are the same, and all empty values are equal.")),
    ("IN · CONTAINS", _("Whether a value is in a list, or a text in another text.")),
    ("AND · OR · NOT", _("Joining conditions. Brackets tell what belongs together.")),
    ("NULL + 1", _("A missing value is empty, and so is what is reckoned with it; an empty condition does not hold.")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A function in the help, with what its example gives."""

    name: str
    signature: str
    description: str
    example: str
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """Functions under a common heading."""

    title: str
    entries: Sequence[Entry]


def groups() -> Sequence[Group]:
    """Every function, in the language in force."""
    return _groups(get_language() or "")


@lru_cache(maxsize=8)
def _groups(_language: str) -> Sequence[Group]:
    return tuple(
        Group(
            str(title),
            tuple(
                Entry(
                    function.name,
                    function.signature,
                    str(function.description),
                    function.example,
                    try_formula(function.example).value,
                )
                for function in functions
            ),
        )
        for title, functions in GROUPS
    )
