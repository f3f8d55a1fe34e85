"""What a formula consists of once it is read: a closed set of frozen nodes, each with its first character's index."""

from dataclasses import dataclass

from apps.attributes.values import Value

OBJECT = "object"
"""The name behind `$Attribute`: the object that the formula is about."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it is written; None for NULL."""

    at: int
    value: Value | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or the item of FILTER and its like."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a value by its name; `at` is where that name stands."""

    at: int
    of: "Node"
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; its name is in capitals."""

    at: int
    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Two values with an operator between them; `at` is where the operator stands."""

    at: int
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Opposite:
    """A value behind a minus or a NOT."""

    at: int
    operator: str
    of: "Node"


Node = Literal | Name | Part | Call | Operation | Opposite


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that can be read; whether it fits its place, `check` tells."""

    text: str
    root: Node
