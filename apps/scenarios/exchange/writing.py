"""The document of chosen record types, routes, rules and scenarios, always in the same order."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from apps.scenarios.exchange.fields import shown
from apps.scenarios.exchange.sorts import SORTS, Sort, sort_of
from apps.scenarios.models import Scenario

FORMAT = 2


def export(chosen: Iterable[models.Model]) -> dict[str, Any]:
    """The document of these, each once."""
    document: dict[str, Any] = {"format": FORMAT}
    known = {(sort_of(each).key, getattr(each, sort_of(each).name)): each for each in chosen}
    for sort in SORTS:
        entries = [entry(known[key], sort) for key in sorted(known) if key[0] == sort.key]
        if entries:
            document[sort.key] = entries
    return document


def entry(instance: models.Model, sort: Sort) -> dict[str, Any]:
    """One of them, with its rows and its teams."""
    data = shown(instance, sort.left_out)
    for name in sort.groups:
        teams = sorted(getattr(instance, name).values_list("name", flat=True))
        if teams:
            data[name] = teams
    for name in sort.rows:
        rows = getattr(instance, name).all()
        data[name] = [shown(row, ("position", sort.parent)) for row in rows]
    if isinstance(instance, Scenario):
        data["published"] = instance.published is not None and not instance.is_changed
    return data
