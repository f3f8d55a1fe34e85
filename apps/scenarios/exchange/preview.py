"""What taking in a document would create and change, without doing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.runtime.console import as_json
from apps.scenarios.exchange.reading import take_over
from apps.scenarios.exchange.sorts import SORTS, Sort
from apps.scenarios.exchange.writing import entry


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry: whether it is new, changed or as it is already, and which of its settings would change."""

    sort: Sort
    name: str
    state: str  # new, changed, same
    changes: tuple[tuple[str, str, str], ...] = ()  # the setting, before, after

    @property
    def kind(self) -> str:
        """What it is, in the reader's language."""
        return str(self.sort.model._meta.verbose_name)


def plan(document: object) -> list[Planned]:
    """Every entry of the document. ImportRefusedError where it could not be taken in."""
    before = _stored(document)
    with transaction.atomic():
        take_over(document)
        after = _stored(document)
        transaction.set_rollback(True)
    return [_planned(sort, name, before.get((sort.key, name)), data) for (sort, name), data in _each(after)]


def _stored(document: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """What is there now of what the document names."""
    found = {}
    for sort in SORTS:
        for data in document.get(sort.key, ()) if isinstance(document, Mapping) else ():
            instance = sort.find(data.get(sort.name)) if isinstance(data, Mapping) else None
            if instance is not None:
                found[sort.key, str(data[sort.name])] = entry(instance, sort)
    return found


def _each(stored: Mapping[tuple[str, str], dict[str, Any]]) -> list[tuple[tuple[Sort, str], dict[str, Any]]]:
    sorts = {sort.key: sort for sort in SORTS}
    return [((sorts[key], name), data) for (key, name), data in stored.items()]


def _planned(sort: Sort, name: str, before: dict[str, Any] | None, after: dict[str, Any]) -> Planned:
    if before is None:
        return Planned(sort, name, "new")
    changes = tuple(
        (key, _words(before.get(key)), _words(after.get(key)))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    )
    return Planned(sort, name, "changed" if changes else "same", changes)


def _words(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else as_json(value, indent=2 if isinstance(value, (dict, list)) else None)
