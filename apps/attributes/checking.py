"""The values that somebody gives for a message, checked against its declared attributes, each with a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Any

from django.utils.translation import gettext as _

from apps.attributes.declaration import Attribute, Type, find
from apps.attributes.scalars import WrongTypeError, read_scalar
from apps.attributes.values import Value, Values

MOST_ITEMS = 1_000  # of an array


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the value of an attribute; `path` is dotted."""

    path: str
    sentence: str


class ValuesRefusedError(ValueError):
    """Values that don't fit what is declared."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.sentence for problem in self.problems))


def check(attributes: Sequence[Attribute], given: Mapping[str, object]) -> Values:
    """The typed values; ValuesRefusedError with everything that is wrong, missing, empty or not declared."""
    values, problems = read_values(attributes, given)
    if problems:
        raise ValuesRefusedError(problems)
    return values


def read_values(attributes: Sequence[Attribute], given: Mapping[str, object]) -> tuple[Values, list[Problem]]:
    """The values that are right, and what is wrong with the others.

    A value may be typed already or a text; None is none at all. A lone value of an array is its only item.
    """
    reading = _Reading()
    return reading.parts(attributes, given, ""), reading.problems


class _Reading:
    """One pass over a message, gathering problems on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def parts(self, attributes: Sequence[Attribute], given: Mapping[str, object], before: str) -> dict[str, Value]:
        for name in given:
            if find(attributes, name) is None:
                known = ", ".join(attribute.name for attribute in attributes)
                sentence = _("There is no attribute “%(name)s” here. There are: %(known)s.")
                self._tell(before + name, sentence, name=before + name, known=known)
        found = {}
        for attribute in attributes:
            value = self._attribute(attribute, given.get(attribute.name), before + attribute.name)
            if value is not None:
                found[attribute.name] = value
        return found

    def _attribute(self, attribute: Attribute, raw: object, path: str) -> Value | None:
        if raw is None or (isinstance(raw, str) and not raw.strip() and attribute.type != Type.STRING):
            if attribute.required or attribute.non_empty:
                self._tell(path, _("“%(name)s” is missing."), name=path)
            return None
        count = len(self.problems)
        value = self._array(attribute, raw, path) if attribute.array else self._one(attribute, raw, path)
        if len(self.problems) == count and attribute.non_empty and _is_empty(value):
            self._tell(path, _("“%(name)s” is empty."), name=path)
        return value

    def _array(self, attribute: Attribute, raw: object, path: str) -> tuple[Value, ...]:
        items = _items(attribute, raw)
        if len(items) > MOST_ITEMS:
            self._tell(path, _("“%(name)s” has more than %(most)s values."), name=path, most=MOST_ITEMS)
            return ()
        found = (self._one(attribute, item, path) for item in items)
        return tuple(value for value in found if value is not None)

    def _one(self, attribute: Attribute, raw: object, path: str) -> Value | None:
        if attribute.type == Type.OBJECT:
            return self._object(attribute, raw, path)
        try:
            return read_scalar(attribute.type, raw)
        except WrongTypeError as error:
            self._tell(path, _("“%(name)s”: %(why)s"), name=path, why=error)
            return None

    def _object(self, attribute: Attribute, raw: object, path: str) -> dict[str, Value] | None:
        parts = raw if isinstance(raw, Mapping) else _object_parts(attribute, raw)
        if parts is None:
            names = "; ".join(part.name for part in attribute.parts)
            self._tell(path, _("“%(name)s” is an object. Write its parts in one line: %(parts)s."),
                       name=path, parts=names)  # fmt: skip
            return None
        return self.parts(attribute.parts, parts, f"{path}.")

    def _tell(self, path: str, sentence: str, **facts: Any) -> None:
        self.problems.append(Problem(path, sentence % facts))


def _items(attribute: Attribute, raw: object) -> Sequence[object]:
    if isinstance(raw, (list, tuple)):
        return raw
    if isinstance(raw, str):
        lines = [line.strip() for line in raw.splitlines() if line.strip()]
        return [person for line in lines for person in _people(line)] if _is_person(attribute) else lines
    return [raw]


def _object_parts(attribute: Attribute, raw: object) -> dict[str, object] | None:
    """The parts of an object that is written in one line, by its shape."""
    if not isinstance(raw, str):
        return None
    if _is_person(attribute):
        people = _people(raw)
        return dict(people[0]) if len(people) == 1 else None
    names = [part.name for part in attribute.parts]
    if names == ["Name", "Value"]:
        name, colon, value = raw.partition(":")
        return {"Name": name.strip(), "Value": value.strip()} if colon else None
    texts = [text.strip() or None for text in raw.split(";")]
    return dict(zip(names, texts, strict=False)) if len(texts) <= len(names) else None


def _is_person(attribute: Attribute) -> bool:
    return attribute.type == Type.OBJECT and [part.name for part in attribute.parts] == ["Name", "Address"]


def _people(line: str) -> list[Mapping[str, object]]:
    return [{"Name": name, "Address": address} for name, address in getaddresses([line.replace(";", ",")])]


def _is_empty(value: Value | None) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (tuple, dict)) and not value)
