"""What letters can be linked to: object types join by declaring themselves, each with the columns it is found by."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils.functional import Promise
from django.utils.text import capfirst

Find = Callable[[Collection[str]], Mapping[str, Sequence[models.Model]]]
"""Finds the objects of all the given keys, in any case, with one query: casefolded key → the objects it means.

Keys that mean nothing are left out. More than one object for a key makes it ambiguous: nothing is linked.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose values may stand in a letter."""

    key: str
    label: str | Promise
    find: Find


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """An object type that letters can be linked to. Its columns' `find` gives objects of `model`."""

    key: str
    model: type[models.Model]
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        """The name of the type, as people read it."""
        return capfirst(str(self.model._meta.verbose_name))

    def column(self, key: str) -> Column | None:
        """The column of this key, None when there is none."""
        return next((column for column in self.columns if column.key == key), None)


_targets: dict[str, LinkTarget] = {}


def register(target: LinkTarget) -> None:
    """Make an object type known; called from the `ready` of the app that owns it."""
    known = _targets.setdefault(target.key, target)
    if known.model is not target.model:
        raise ValueError(
            f"Two object types want the key “{target.key}”: {known.model._meta.label} and {target.model._meta.label}."
        )


def all_targets() -> list[LinkTarget]:
    """Every object type that can be linked to, by name in the reader's language."""
    return sorted(_targets.values(), key=lambda target: target.label)


def find_target(key: str) -> LinkTarget | None:
    """The object type of this key, None when there is none (any more)."""
    return _targets.get(key)


def equal_ignoring_case(model: type[models.Model], field: str, fold: type[Lower] | type[Upper]) -> Find:
    """A `Find` that compares the whole value of a field. `fold` is the function that the field's index is made with."""

    def find(keys: Collection[str]) -> Mapping[str, Sequence[models.Model]]:
        # The database folds both sides, so that its rules and not Python's decide what is equal, and the index serves.
        wanted = [fold(models.Value(key)) for key in keys]
        found: defaultdict[str, list[models.Model]] = defaultdict(list)
        for row in model._default_manager.alias(folded=fold(field)).filter(folded__in=wanted):
            found[str(getattr(row, field)).casefold()].append(row)
        return found

    return find
