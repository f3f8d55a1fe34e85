"""A kind of object as scenarios see it: its attributes, their typed values, and how they are changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from apps.attributes import Attribute, Reference, Type, Value
from apps.attributes.declaration import find
from apps.scenarios.running import StepError
from apps.staff.models import User


class ObjectRefusedError(StepError):
    """What a scenario wants of an object can't be done; the text is a sentence that names the cure."""


@dataclass(frozen=True, slots=True)
class Property:
    """One attribute of an object of a known kind.

    `write` takes the object, the whole new value (None: none) and who changes it; an attribute without it only is read.
    """

    attribute: Attribute
    read: Callable[[Any], Value | None]
    write: Callable[[Any, Any, User | None], object] | None = None


class Kind(Protocol):
    """What scenarios ask of each kind of object. `target` is the system name of a record's type, else ""."""

    @property
    def key(self) -> str: ...

    @property
    def value_type(self) -> Type: ...

    @property
    def model(self) -> type[Model]: ...

    @property
    def label(self) -> str:
        """The kind's name in the reader's language."""

    def attributes(self, target: str = "") -> Sequence[Attribute]:
        """What can be read of such an object."""

    def writable(self, target: str = "") -> Sequence[Attribute]:
        """What can be changed of such an object."""

    def writable_of(self, instance: Any) -> Sequence[Attribute]:
        """What can be changed of this very object."""

    def load(self, keys: Collection[int]) -> Mapping[int, Model]:
        """The objects of these keys, those that still are there, in one query and ready to be read."""

    def load_locked(self, key: int) -> Model | None:
        """The object of this key, None when it is gone; nobody else changes it until the transaction ends."""

    def refer(self, instance: Any, /) -> Reference:
        """The object as a value."""

    def read(self, instance: Any, name: str) -> Value | None:
        """The typed value of an attribute; None where it has none."""

    def write(self, instance: Any, values: Mapping[str, Value | None], *, by: User | None, scenario: str) -> None:
        """Give attributes of a locked object whole new values, None for none; ObjectRefusedError tells what can't be.

        `scenario` is the title of the one that does it, for histories that tell it.
        """

    def visible_to(self, user: User) -> QuerySet[Any]:
        """The objects that the user may see."""


@dataclass(frozen=True, slots=True)
class Known:
    """A kind whose attributes are the program's own."""

    key: str
    value_type: Type
    model: type[Model]
    properties: tuple[Property, ...]
    refer: Callable[[Any], Reference]
    related: tuple[str, ...] = ()  # loaded along with the object
    left_out: tuple[str, ...] = ()  # columns that are loaded only when they are read
    title: str = ""  # in English; empty: its type's

    @property
    def label(self) -> str:
        """The kind's name in the reader's language."""
        return _(self.title) if self.title else str(self.value_type.label)

    def attributes(self, target: str = "") -> Sequence[Attribute]:
        """What can be read of such an object."""
        assert not target
        return tuple(each.attribute for each in self.properties)

    def writable(self, target: str = "") -> Sequence[Attribute]:
        """What can be changed of such an object."""
        assert not target
        return tuple(each.attribute for each in self.properties if each.write is not None)

    def writable_of(self, instance: Any) -> Sequence[Attribute]:
        """What can be changed of this very object."""
        return self.writable()

    def load(self, keys: Collection[int]) -> Mapping[int, Model]:
        """The objects of these keys, those that still are there, in one query and ready to be read."""
        rows = self.model._default_manager.select_related(*self.related).defer(*self.left_out)
        return {row.pk: row for row in rows.filter(pk__in=keys)}

    def load_locked(self, key: int) -> Model | None:
        """The object of this key, None when it is gone; nobody else changes it until the transaction ends."""
        # By itself first: a row that waits for its lock within a join is lost if it points at another one afterwards.
        self.model._default_manager.select_for_update().filter(pk=key).values_list("pk").first()
        return self.load([key]).get(key)

    def read(self, instance: Any, name: str) -> Value | None:
        """The typed value of an attribute; None where it has none."""
        found = self._property(name)
        return found.read(instance) if found else None

    def write(self, instance: Any, values: Mapping[str, Value | None], *, by: User | None, scenario: str) -> None:
        """Give attributes whole new values, None for none; ObjectRefusedError tells what can't be."""
        for name, value in values.items():
            found = self._property(name)
            if found is None or found.write is None:
                raise ObjectRefusedError(not_writable(name, self.label, self.writable()))
            found.write(instance, value, by)

    def visible_to(self, user: User) -> QuerySet[Any]:
        """The objects that the user may see."""
        rows: Any = self.model._default_manager.all()
        return rows.visible_to(user) if hasattr(rows, "visible_to") else rows  # type: ignore[no-any-return] # see above

    def _property(self, name: str) -> Property | None:
        return next((each for each in self.properties if each.attribute.name == name), None)


def not_writable(name: str, label: str, writable: Sequence[Attribute]) -> str:
    """The sentence about an attribute that can't be changed."""
    known = ", ".join(attribute.name for attribute in writable)
    sentence = _("“%(name)s” of “%(kind)s” can’t be changed. There are: %(known)s.")
    return sentence % {"name": name, "kind": label, "known": known or "—"}


def declared(attributes: Sequence[Attribute], name: str, label: str) -> Attribute:
    """The attribute of this name; ObjectRefusedError when there is none."""
    found = find(attributes, name)
    if found is None:
        raise ObjectRefusedError(not_writable(name, label, attributes))
    return found
