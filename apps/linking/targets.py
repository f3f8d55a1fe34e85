"""What letters can be linked to: object types join by declaring themselves, each with the columns it is found by.

Types that the technologist defines come from a provider, which is asked again after a while: other processes change
them too.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils.functional import Promise
from django.utils.text import capfirst

from apps.staff.models import User

Find = Callable[[Collection[str]], Mapping[str, Sequence[models.Model]]]
"""Finds the objects of all the given keys, in any case, with one query: casefolded key → the objects it means.

Keys that mean nothing are left out. More than one object for a key makes it ambiguous: nothing is linked.
"""
Search = Callable[[str], models.QuerySet[Any]]
"""Finds the objects that somebody may mean who has typed so much, the likeliest first."""


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
    icon: str = "link"  # of heroicons
    title: models.expressions.Combinable | None = None  # what an object is called, as the database writes it
    search: Search | None = None  # None: letters are not linked to it by hand
    name: str = ""  # of the type; "": the model's
    only: models.Q | None = None  # which of the model's rows are of this type; None: all of them
    is_shown_to: Callable[[User], bool] | None = None  # None: every agent knows of the type

    @property
    def label(self) -> str:
        """The name of the type, as people read it."""
        return self.name or capfirst(str(self.model._meta.verbose_name))

    def visible_to(self, user: User) -> models.QuerySet[Any]:
        """The objects that the user may see."""
        rows: Any = self.model._default_manager.filter(self.only or models.Q())
        return rows.visible_to(user) if hasattr(rows, "visible_to") else rows  # type: ignore[no-any-return] # see above

    def found(self, text: str, user: User) -> models.QuerySet[Any]:
        """The objects of this type that the user may mean by what she has typed."""
        assert self.search is not None
        return self.search(text).filter(pk__in=self.visible_to(user).values("pk"))

    def column(self, key: str) -> Column | None:
        """The column of this key, None when there is none."""
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class Provider:
    """Gives object types that come and go while the program runs. All their keys begin with `prefix`."""

    prefix: str
    provide: Callable[[], Sequence[LinkTarget]]


FRESH = 5
"""For so many seconds what the providers gave is taken for true."""

_targets: dict[str, LinkTarget] = {}
_providers: list[Provider] = []
_given: tuple[float, dict[str, LinkTarget]] | None = None


def register(target: LinkTarget) -> None:
    """Make an object type known; called from the `ready` of the app that owns it."""
    known = _targets.setdefault(target.key, target)
    if known.model is not target.model:
        raise ValueError(
            f"Two object types want the key “{target.key}”: {known.model._meta.label} and {target.model._meta.label}."
        )


def register_provider(provider: Provider) -> None:
    """Make types known that come and go; called from the `ready` of the app that owns them."""
    if provider not in _providers:
        _providers.append(provider)


def forget_provided(**_signal: object) -> None:
    """Ask the providers again the next time; for whoever changes what they give in this process."""
    global _given  # noqa: PLW0603 - a cache of the process
    _given = None


def all_targets() -> list[LinkTarget]:
    """Every object type that can be linked to, by name in the reader's language."""
    return sorted([*_targets.values(), *_provided().values()], key=lambda target: target.label)


def targets_by_hand(user: User) -> list[LinkTarget]:
    """The object types that the agent links letters to by hand."""
    return [
        target
        for target in all_targets()
        if target.search is not None and (target.is_shown_to is None or target.is_shown_to(user))
    ]


def found_in(model: type[models.Model], *lookups: tuple[str, str]) -> models.QuerySet[Any]:
    """The objects that any of the lookups finds; each is asked for apart, so that each can use its index."""
    rows = model._default_manager.order_by()
    first, *others = [rows.filter(**{lookup: value}).values("pk") for lookup, value in lookups]
    return model._default_manager.filter(pk__in=first.union(*others) if others else first)


def find_target(key: str) -> LinkTarget | None:
    """The object type of this key, None when there is none (any more)."""
    if any(key.startswith(provider.prefix) for provider in _providers):
        return _provided().get(key)
    return _targets.get(key)


def _provided() -> dict[str, LinkTarget]:
    global _given  # noqa: PLW0603 - a cache of the process
    now = time.monotonic()
    if _given is None or now - _given[0] > FRESH:
        _given = now, {target.key: target for provider in _providers for target in provider.provide()}
    return _given[1]


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
