"""Which object an address of the desk means, and which runs the user sees because she sees what they are about."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import Http404

from apps.attributes import Reference
from apps.scenarios.models import Run, Scenario
from apps.scenarios.models.run import RunQuerySet
from apps.scenarios.objects import all_kinds, find_instance, may_see
from apps.staff.models import User
from apps.staff.teams import hidden_from


def find_object(kind: str, pk: int, user: User) -> Any:
    """The object, a ticket or whatever the kind says, if the user may see it; Http404 otherwise."""
    found = find_instance(Reference(kind, pk, ""))
    if found is None or not may_see(user, found):
        raise Http404
    return found


def runs_for(user: User) -> RunQuerySet:
    """The runs of the scenarios that the user may see; see `seen` for what they are about."""
    rows = Run.objects.select_related("scenario", "version", "started_by", "awaited").prefetch_related("object")
    rows = rows.defer("variables", "causes")
    hidden = hidden_from(user, Scenario)
    return rows.exclude(scenario__in=hidden) if hidden else rows


def seen(runs: Iterable[Run], user: User) -> list[Run]:
    """Those of the runs whose object and letter the user may see, in their order; one query a kind of object."""
    runs = list(runs)
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for run in runs:
        for model, pk in _about(run):
            wanted[model].add(pk)
    visible = {(model, pk) for model, keys in wanted.items() for pk in _visible(model, keys, user)}
    return [run for run in runs if visible.issuperset(_about(run))]


def _about(run: Run) -> list[tuple[type[Model], int]]:
    about: list[tuple[type[Model], int]] = []
    if run.object is not None:  # what is gone hides nothing
        about.append((type(run.object), run.object.pk))
    if run.letter_id is not None:
        about.append((type(run)._meta.get_field("letter").related_model, run.letter_id))
    return about


def _visible(model: type[Model], keys: set[int], user: User) -> Iterable[int]:
    kind = next(kind for kind in all_kinds() if issubclass(model, kind.model))
    return kind.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
