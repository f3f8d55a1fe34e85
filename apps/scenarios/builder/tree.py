"""The tree of a definition's steps, and what a person does with it: put in, take out, move, double.

Each function gives a new tree; a step is named by its key, and the top of the tree by an empty one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from apps.scenarios.definition import Step, new_key, walk

Steps = tuple[Step, ...]
BRANCHES = ("steps", "otherwise")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands: in this branch of its parent, after `index` others."""

    parent: str
    branch: str
    index: int


def find(steps: Iterable[Step], key: str) -> Step | None:
    """The step of this key."""
    return next((step for step in walk(steps) if step.key == key), None)


def place_of(steps: Steps, key: str, parent: str = "", branch: str = "steps") -> Place | None:
    """Where the step stands."""
    for index, step in enumerate(steps):
        if step.key == key:
            return Place(parent, branch, index)
        for name in BRANCHES:
            if found := place_of(step.branch(name), key, step.key, name):
                return found
    return None


def siblings(steps: Steps, place: Place) -> Steps:
    """The steps of the branch that the place is in."""
    if not place.parent:
        return steps
    parent = find(steps, place.parent)
    return parent.branch(place.branch) if parent else ()


def put(steps: Steps, step: Step, place: Place) -> Steps:
    """With the step at the place."""
    return _changed(steps, place, lambda here: (*here[: place.index], step, *here[place.index :]))


def taken_out(steps: Steps, key: str) -> Steps:
    """Without the step and all inside it."""
    place = place_of(steps, key)
    if place is None:
        return steps
    return _changed(steps, place, lambda here: tuple(step for step in here if step.key != key))


def moved(steps: Steps, key: str, place: Place) -> Steps:
    """With the step at the place, which is counted as the tree is now; into itself nothing can be moved."""
    step, old = find(steps, key), place_of(steps, key)
    if step is None or old is None or find([step], place.parent):
        return steps
    if (old.parent, old.branch) == (place.parent, place.branch) and old.index < place.index:
        place = replace(place, index=place.index - 1)
    return put(taken_out(steps, key), step, place)


def doubled(steps: Steps, key: str) -> tuple[Steps, str]:
    """With a copy of the step behind it, and the copy's key."""
    step, place = find(steps, key), place_of(steps, key)
    if step is None or place is None:
        return steps, key
    copy = renamed(step, steps)
    return put(steps, copy, replace(place, index=place.index + 1)), copy.key


def renamed(step: Step, steps: Steps) -> Step:
    """The step with new keys for itself and all inside it."""
    taken = {each.key for each in walk(steps)}

    def fresh(each: Step) -> Step:
        key = new_key(taken)
        taken.add(key)
        return replace(each, key=key, steps=tuple(map(fresh, each.steps)), otherwise=tuple(map(fresh, each.otherwise)))

    return fresh(step)


def place_before(steps: Steps, place: Place) -> Place | None:
    """One place up: before the step above, or out of the parent, before it; None at the very top."""
    if place.index:
        return replace(place, index=place.index - 1)
    return place_of(steps, place.parent)


def place_after(steps: Steps, place: Place) -> Place | None:
    """One place down: behind the step below, or out of the parent, behind it; None at the very end."""
    if place.index + 1 < len(siblings(steps, place)):
        return replace(place, index=place.index + 2)
    outside = place_of(steps, place.parent)
    return replace(outside, index=outside.index + 1) if outside else None


def place_inside(steps: Steps, place: Place, branches_of: Callable[[Step], tuple[str, ...]]) -> Place | None:
    """At the end of the last branch of the step above; None when nothing can stand in it."""
    above = siblings(steps, place)[place.index - 1] if place.index else None
    branches = branches_of(above) if above else ()
    if above is None or not branches:
        return None
    return Place(above.key, branches[0], len(above.branch(branches[0])))


def place_outside(steps: Steps, place: Place) -> Place | None:
    """Behind the parent; None at the top."""
    outside = place_of(steps, place.parent)
    return replace(outside, index=outside.index + 1) if outside else None


def _changed(steps: Steps, place: Place, change: Callable[[Steps], Steps]) -> Steps:
    """The tree with the branch changed that the place is in."""
    if not place.parent:
        return change(steps)

    def inner(step: Step, name: str) -> Steps:
        if step.key == place.parent:
            return change(step.branch(name)) if name == place.branch else step.branch(name)
        return _changed(step.branch(name), place, change)

    return tuple(replace(step, steps=inner(step, "steps"), otherwise=inner(step, "otherwise")) for step in steps)
