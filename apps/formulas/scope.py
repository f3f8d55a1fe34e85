"""What a formula may name, and the world that knows what accounts, records and tickets consist of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from apps.attributes import Attribute, Reference, Value
from apps.attributes.wording import step_into


class World(Protocol):
    """What stands behind references; whoever evaluates a formula brings it along."""

    def parts(self, shape: Attribute) -> Sequence[Attribute]:
        """What a value of this shape consists of, for checking: that of an account, a contact, a record."""

    def part(self, reference: Reference, name: str) -> Value | None:
        """The part of this object, for evaluating; None where it has none or it is empty."""


class NamesOnly:
    """A world that knows of everybody no more than the reference itself says."""

    def parts(self, shape: Attribute) -> Sequence[Attribute]:
        """The name and the address."""
        return (Attribute("Name"), Attribute("Address"))

    def part(self, reference: Reference, name: str) -> Value | None:
        """The name and the address."""
        found: Value | None = step_into(reference, name)
        return found


@dataclass(frozen=True, slots=True)
class Scope:
    """The shapes of the names that a formula may use; None stands for a shape that is only known when it runs."""

    names: Mapping[str, Attribute | None] = field(default_factory=dict)
    world: World = field(default_factory=NamesOnly)
