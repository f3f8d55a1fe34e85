"""How a function is declared: what it takes, what shape comes out, and what the help says of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.attributes import Type
from apps.attributes.wording import SEPARATOR
from apps.attributes.wording import in_words as value_in_words
from apps.formulas import shapes
from apps.formulas.errors import NoValueError
from apps.formulas.shapes import Shape

MOST_ITEMS = 10_000  # of a list
LONGEST_TEXT = 1_000_000  # characters


class Count(Enum):
    """How many values a parameter takes at a time."""

    ONE = auto()
    LIST = auto()  # a lone value is a list of one
    ANY = auto()


class Way(Enum):
    """How an argument comes to its function."""

    VALUE = auto()
    LATER = auto()  # as a function that evaluates it when it is needed
    ITEM = auto()  # not at all: it is the name that stands for each item of the first list
    EACH = auto()  # as a function that evaluates it for an item


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function takes in one place; without `types` it takes values of every type.

    With `takes_empty` it is given None too; else the function's value is empty when this one is.
    """

    label: str | Promise
    types: tuple[Type, ...] = ()
    count: Count = Count.ONE
    way: Way = Way.VALUE
    optional: bool = False
    several: bool = False
    takes_empty: bool = False

    def refuses(self, shape: Shape) -> bool:
        """Whether a value of this shape can't be taken."""
        if shape is None:
            return False
        if shape.array and self.count is Count.ONE:
            return True
        return bool(self.types) and shapes.of_a_kind(shape.type) not in self.types

    def taken(self, value: Any) -> Any:
        """The value as the function gets it; NoValueError when it is of another type."""
        if isinstance(value, tuple):
            if self.count is Count.ONE or (self.types and not all(map(self._fits, value))):
                raise NoValueError(self.needs(shapes.shape_of(value)))
            return value
        if value is not None and not self._fits(value):
            raise NoValueError(self.needs(shapes.shape_of(value)))
        if self.count is Count.LIST:
            return () if value is None else (value,)
        return value

    def needs(self, given: Shape) -> str:
        """The sentence about a value of another shape."""
        sentence = _("Here stands %(given)s, but %(needed)s is needed.")
        facts = {"given": shapes.in_words(given), "needed": self.in_words()}
        remedy = "" if self.count is Count.LIST and given and given.array else cure(self.types, given)
        return f"{sentence % facts} {remedy}".rstrip()

    def in_words(self) -> str:
        """What it takes, as a sentence names it."""
        words = shapes.MANY if self.count is Count.LIST else shapes.ONE
        either = str(_(" or "))
        return either.join(str(words[type_]) for type_ in self.types) or str(_("one value"))

    def _fits(self, value: Any) -> bool:
        return not self.types or shapes.of_a_kind(shapes.type_of(value)) in self.types


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    `run` gets its arguments in their ways, behind the run itself where `in_run`. `result` is the shape of its value, or
    tells it from the shapes of the arguments. `foresee` gets the literal values among the arguments (None for others)
    when a formula is checked, and raises NoValueError where they can never do. `example` is a formula over the sample.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Shape | Callable[[Sequence[Shape]], Shape]
    run: Callable[..., Any]
    description: str | Promise
    example: str
    in_run: bool = False
    foresee: Callable[..., object] | None = None

    @property
    def signature(self) -> str:
        """The function as the help shows it: LEFT(text, count)."""
        labels = ""
        for place, parameter in enumerate(self.parameters):
            label = (", " if place else "") + str(parameter.label) + (", …" if parameter.several else "")
            labels += f"[{label}]" if parameter.optional else label
        return f"{self.name}({labels})"

    def parameter(self, index: int) -> Parameter:
        """The one that the argument at this index goes to; the last may take several."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def count_problem(self, count: int) -> str:
        """What is wrong with this number of arguments; "" for nothing."""
        least = sum(not parameter.optional for parameter in self.parameters)
        most = None if any(parameter.several for parameter in self.parameters) else len(self.parameters)
        if count >= least and (most is None or count <= most):
            return ""
        sentence = _("%(function)s has too few values between its brackets. Write %(signature)s.")
        if count > least:
            sentence = _("%(function)s has too many values between its brackets. Write %(signature)s.")
        return sentence % {"function": self.name, "signature": self.signature}


_CURES = {
    Type.STRING: gettext_lazy("Write TEXT(…) around it."),
    Type.NUMBER: gettext_lazy("Write NUMBER(…) around it."),
    Type.DATE_TIME: gettext_lazy("Write DATE(…) around it."),
    Type.DURATION: gettext_lazy("Write DURATION(…) around it."),
}


def cure(needed: Sequence[Type], given: Shape) -> str:
    """What turns a value of the one shape into another; "" where nothing does."""
    if given is None:
        return ""
    if given.array:
        return _("Take one of them with FIRST(…), or join them with JOIN(…).")
    kind = shapes.of_a_kind(given.type)
    sentence = ""
    if Type.BOOLEAN in needed:
        sentence = _("Compare it with something, for example by = or ISEMPTY(…).")
    elif kind in {Type.ACCOUNT, Type.OBJECT, Type.DOCUMENT, Type.PERIOD}:
        sentence = _("Name a part of it, for example by .Name.")
    elif kind == Type.NUMBER and Type.DURATION in needed:
        sentence = _("Multiply it by a unit, for example by 1d or 1h.")
    elif kind == Type.STRING or needed[:1] == (Type.STRING,):
        sentence = next((str(_CURES[type_]) for type_ in needed if type_ in _CURES), "")
    return sentence


def text_of(value: Any) -> str:
    """The value as text, as readers see it in the language in force; items stand one after another."""
    if isinstance(value, str):
        return value
    return joined(value, SEPARATOR) if isinstance(value, tuple) else value_in_words(value)


def flat(values: Iterable[Any]) -> tuple[Any, ...]:
    """One list of all values, also of those in lists, without empty ones; NoValueError when it is too long."""
    found: list[Any] = []
    for value in values:
        found.extend(value if isinstance(value, tuple) else () if value is None else (value,))
        if len(found) > MOST_ITEMS:
            raise NoValueError(too_many_items())
    return tuple(found)


def too_many_items() -> str:
    """The sentence about a list that is too long."""
    return _("A list here has more than %(most)s items. Take fewer.") % {"most": MOST_ITEMS}


def joined(items: Iterable[Any], separator: str) -> str:
    """The texts of the items with the separator between them; NoValueError before that becomes too long."""
    pieces: list[str] = []
    length = 0
    for item in items:
        if text := text_of(item):
            length += len(text) + len(separator)
            joined_length(length)
            pieces.append(text)
    return separator.join(pieces)


def joined_length(length: int) -> None:
    """Refuse a text of this length before it is put together."""
    if length > LONGEST_TEXT:
        raise NoValueError(_("The text that comes out is too long. Take shorter ones, or LEFT(…) of them."))
