"""What narrows a list of records: each searchable attribute may be asked for, in the shape that its type has.

In addresses an attribute's words begin with “a.”, so that none can be taken for another part of the address.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.attributes import Problem, Type, ValuesRefusedError
from apps.records.columns import column_of
from apps.records.conditions import Operation, condition
from apps.records.models import RecordAttribute
from apps.records.searching import SHORTEST
from apps.records.typed import POINTING


class Shape(Enum):
    """How a filter looks; each value is a word of the template."""

    CONTAINS = "contains"
    RANGE = "range"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    REFERENCE = "reference"
    EQUALS = "equals"


_RANGED = {Type.NUMBER, Type.DURATION, Type.DATE_TIME}


@dataclass(frozen=True, slots=True)
class Filter:
    """One attribute and what the address says of it: the texts by the end of their word, “” for the word itself."""

    row: RecordAttribute
    said: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The word of the address."""
        return f"a.{self.row.name}"

    @property
    def shape(self) -> Shape:
        return shape_of(self.row)

    @property
    def field_type(self) -> str:
        """What a browser asks for a limit with."""
        return "date" if self.row.type == Type.DATE_TIME else "text"

    @property
    def value(self) -> str:
        return self._one("")

    @property
    def values(self) -> tuple[str, ...]:
        return self.said.get("", ())

    @property
    def chosen(self) -> str:
        """The key of what was chosen, “contact:12”."""
        return self._one(".key")

    @property
    def least(self) -> str:
        return self._one(".from")

    @property
    def most(self) -> str:
        return self._one(".to")

    @property
    def words(self) -> list[tuple[str, str]]:
        """What it says of the address."""
        return [(self.name + end, text) for end, texts in self.said.items() for text in texts]

    def condition(self) -> Q:
        """What finds the records; ValuesRefusedError when what was typed is no such value."""
        return _CONDITIONS[self.shape](self)

    def in_words(self) -> str:
        """The condition as its chip says it."""
        match self.shape:
            case Shape.RANGE if self.least and self.most:
                said = f"{self.least} – {self.most}"
            case Shape.RANGE:
                said = _("from %(least)s") % {"least": self.least} if self.least else f"≤ {self.most}"
            case Shape.CHOICE:
                said = ", ".join(self.values)
            case Shape.BOOLEAN:
                said = _("yes") if self.value == "yes" else _("no")
            case _:
                said = self.value or self.chosen
        return f"{self.row.label}: {said}"

    def _one(self, end: str) -> str:
        return next(iter(self.said.get(end, ())), "")


def shape_of(row: RecordAttribute) -> Shape:
    """How the attribute can be asked for."""
    if row.type == Type.CHOICE:
        return Shape.CHOICE
    if row.type in POINTING:
        return Shape.REFERENCE
    if row.array:
        return Shape.CONTAINS if column_of(row).words is not None else Shape.EQUALS
    if row.type == Type.BOOLEAN:
        return Shape.BOOLEAN
    return Shape.RANGE if row.type in _RANGED else Shape.CONTAINS


def filters_of(rows: Sequence[RecordAttribute], query: QueryDict) -> list[Filter]:
    """A filter for each of the attributes, with what the address says of it."""
    return [Filter(row, _said(row, query)) for row in rows]


def narrowing(filters: Sequence[Filter]) -> tuple[Q, list[str]]:
    """All that is said, as one condition, and a sentence for each thing that can't be: that one narrows nothing."""
    found, sentences = Q(), []
    for each in filters:
        if not each.said:
            continue
        try:
            found &= each.condition()
        except ValuesRefusedError as error:
            sentences += [problem.sentence for problem in error.problems]
    return found, sentences


def _said(row: RecordAttribute, query: QueryDict) -> dict[str, tuple[str, ...]]:
    found = {}
    for end in ("", ".key", ".from", ".to"):
        texts = tuple(text.strip() for text in query.getlist(f"a.{row.name}{end}") if text.strip())
        if texts:
            found[end] = texts
    return found


def _has_part(asked: Filter) -> Q:
    if len(asked.value) < SHORTEST:
        sentence = _("“%(label)s”: write at least three characters of what you look for.")
        raise ValuesRefusedError([Problem(asked.row.name, sentence % {"label": asked.row.label})])
    return condition(asked.row, Operation.CONTAINS, asked.value)


def _limits(asked: Filter) -> Q:
    found = Q()
    if asked.least:
        found &= condition(asked.row, Operation.AT_LEAST, asked.least)
    if asked.most:
        found &= condition(asked.row, Operation.AT_MOST, asked.most)
    return found


def _any_of(asked: Filter) -> Q:
    return reduce(or_, (condition(asked.row, Operation.EQUALS, value) for value in asked.values), Q())


_CONDITIONS: dict[Shape, Callable[[Filter], Q]] = {
    Shape.CONTAINS: _has_part,
    Shape.RANGE: _limits,
    Shape.CHOICE: _any_of,
    Shape.BOOLEAN: lambda asked: condition(asked.row, Operation.EQUALS, asked.value),
    Shape.REFERENCE: lambda asked: condition(asked.row, Operation.EQUALS, asked.chosen or asked.value),
    Shape.EQUALS: lambda asked: condition(asked.row, Operation.EQUALS, asked.value),
}
