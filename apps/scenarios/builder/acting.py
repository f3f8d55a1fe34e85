"""What the builder's buttons do with the page: each a verb with what it is done to, such as “up:s3”."""

from collections.abc import Callable
from dataclasses import replace

from apps.scenarios import steps
from apps.scenarios.builder import tree
from apps.scenarios.builder.page import Page, Removed, read_place
from apps.scenarios.builder.tree import Place, Steps
from apps.scenarios.definition import DEEPEST, MOST_STEPS, Step, new_key, walk


def act(page: Page, action: str) -> Page:
    """The page after the button was pressed; a verb that means nothing leaves it as it is."""
    verb, _colon, rest = action.partition(":")
    done = _VERBS.get(verb)
    return done(page, rest) if done else page


def branches_of(step: Step) -> tuple[str, ...]:
    """The branches that steps can stand in."""
    kind = steps.kinds().get(step.kind)
    return tuple(branch.name for branch in kind.branches) if kind else ()


def _choose(page: Page, text: str) -> Page:
    return replace(page, adding=read_place(text), focus="kinds")


def _add(page: Page, text: str) -> Page:
    kind, _colon, where = text.partition(":")
    place = read_place(where)
    there = page.definition.steps
    if place is None or kind not in steps.kinds() or sum(1 for _step in walk(there)) >= MOST_STEPS:
        return page
    key = new_key(step.key for step in walk(there))
    return _with(page, tree.put(there, Step(key, kind), place), f"step-{key}")


def _move(to: Callable[[Steps, Place], Place | None]) -> Callable[[Page, str], Page]:
    """A verb that moves a step to a neighbouring place."""

    def move(page: Page, key: str) -> Page:
        there = page.definition.steps
        place = tree.place_of(there, key)
        goal = to(there, place) if place else None
        return _moved(page, key, goal)

    return move


def _move_to(page: Page, text: str) -> Page:
    key, _colon, where = text.partition(":")
    return _moved(page, key, read_place(where))


def _moved(page: Page, key: str, goal: Place | None) -> Page:
    if goal is None:
        return replace(page, focus=f"handle-{key}")
    found = tree.moved(page.definition.steps, key, goal)
    return page if _deepest(found) > DEEPEST else _with(page, found, f"handle-{key}")


def _double(page: Page, key: str) -> Page:
    found, copy = tree.doubled(page.definition.steps, key)
    return page if sum(1 for _step in walk(found)) > MOST_STEPS else _with(page, found, f"step-{copy}")


def _remove(page: Page, key: str) -> Page:
    there = page.definition.steps
    step, place = tree.find(there, key), tree.place_of(there, key)
    if step is None or place is None:
        return page
    return replace(_with(page, tree.taken_out(there, key), "undo"), removed=Removed(step, place))


def _undo(page: Page, _text: str) -> Page:
    """Put back what was removed; where its place is gone, at the end."""
    if page.removed is None:
        return page
    there, removed = page.definition.steps, page.removed
    gone = removed.place.parent and tree.find(there, removed.place.parent) is None
    place = Place("", "steps", len(there)) if gone else removed.place
    taken = {step.key for step in walk(there)}
    clash = any(step.key in taken for step in walk([removed.step]))
    step = tree.renamed(removed.step, there) if clash else removed.step
    return replace(_with(page, tree.put(there, step, place), f"handle-{step.key}"), removed=None)


def _row(page: Page, table: str) -> Page:
    """Go to the empty row, which the page always draws behind the others."""
    key, _dot, name = table.partition(".")
    step = page.definition.step(key)
    rows = step.settings.get(name) if step else None
    return replace(page, focus=f"{table}.{len(rows or ())}.name")


def _redraw(page: Page, name: str) -> Page:
    return replace(page, focus=name)


def _with(page: Page, changed: Steps, focus: str) -> Page:
    return replace(page, definition=replace(page.definition, steps=changed), focus=focus, adding=None)


def _deepest(there: Steps) -> int:
    return max((1 + max(_deepest(step.steps), _deepest(step.otherwise)) for step in there), default=0)


_VERBS: dict[str, Callable[[Page, str], Page]] = {
    "choose": _choose,
    "add": _add,
    "up": _move(tree.place_before),
    "down": _move(tree.place_after),
    "in": _move(lambda there, place: tree.place_inside(there, place, branches_of)),
    "out": _move(tree.place_outside),
    "move": _move_to,
    "double": _double,
    "remove": _remove,
    "undo": _undo,
    "row": _row,
    "redraw": _redraw,
}
