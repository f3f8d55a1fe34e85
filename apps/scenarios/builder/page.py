"""What stands in the builder's page: the definition as it is typed, and what is open, folded and just removed.

The page carries all of it from one POST to the next, so that nothing is kept on the server before it is saved.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from apps.scenarios import events, steps
from apps.scenarios.builder.reading import read_settings
from apps.scenarios.builder.tree import BRANCHES, Place
from apps.scenarios.definition import MOST_STEPS, Definition, DefinitionError, Event, Step, from_json, step_as_json

_APART = "|"


@dataclass(frozen=True, slots=True)
class Removed:
    """A step that was taken out, with all inside it, and where it stood."""

    step: Step
    place: Place


@dataclass(frozen=True, slots=True)
class Page:
    """`adding` is where the menu of kinds is open, `focus` the id of what the eyes should go to next."""

    definition: Definition
    folded: frozenset[str] = frozenset()
    removed: Removed | None = None
    adding: Place | None = None
    focus: str = ""


def read_page(data: QueryDict) -> Page:
    """The page as it was sent, whatever its fields hold."""
    data = _without_nul(data)
    kind = events.kinds().get(data.get("event.kind", ""))
    event = Event(data.get("event.kind", ""), read_settings(kind.fields if kind else (), data, "event"))
    definition = Definition(event, data.get("condition", "").strip(), _steps(data))
    return Page(definition, frozenset(data.getlist("folded")), _removed(data.get("removed", "")))


def written(step: Step, parent: str, branch: str) -> str:
    """How a page carries what a step is and where it stands; what stands before it follows from the order."""
    return _APART.join((step.key, step.kind, parent, branch))


def removed_as_text(removed: Removed) -> str:
    """How a page carries a removed step."""
    place = [removed.place.parent, removed.place.branch, removed.place.index]
    return json.dumps({"step": step_as_json(removed.step), "place": place}, ensure_ascii=False)


def place_as_text(place: Place) -> str:
    """How a button names a place."""
    return f"{place.parent}:{place.branch}:{place.index}"


def read_place(text: str) -> Place | None:
    """The place that `place_as_text` has written, None for anything else."""
    parent, branch, index = (*text.split(":"), "", "", "")[:3]
    return Place(parent, branch, int(index)) if branch in BRANCHES and index.isdigit() else None


def _without_nul(data: QueryDict) -> QueryDict:
    """What was sent without the one character that the database keeps in no text; nobody has typed it."""
    clean = QueryDict(mutable=True)
    for name, texts in data.lists():
        clean.setlist(name, [text.replace("\0", "") for text in texts])
    return clean


def _steps(data: QueryDict) -> tuple[Step, ...]:
    rows: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for text in data.getlist("step")[:MOST_STEPS]:
        key, kind, parent, branch = (*text.split(_APART), "", "", "")[:4]
        if key and key not in {known for known, _kind in rows[parent, branch]}:
            rows[parent, branch].append((key, kind))
    return tuple(_branch(data, rows, "", "steps", set()))


def _branch(
    data: QueryDict, rows: dict[tuple[str, str], list[tuple[str, str]]], parent: str, branch: str, seen: set[str]
) -> Iterator[Step]:
    for key, kind in rows.get((parent, branch), ()):
        if key in seen:
            continue
        seen.add(key)
        inner = {name: tuple(_branch(data, rows, key, name, seen)) for name in BRANCHES}
        found = steps.kinds().get(kind)
        settings = read_settings(found.fields, data, key) if found else _kept(data, key)
        yield Step(key, kind, data.get(f"{key}.title", "").strip(), settings, **inner)


def _kept(data: QueryDict, key: str) -> dict[str, object]:
    """The settings of a step whose kind nobody knows, as the page has kept them."""
    try:
        kept = json.loads(data.get(f"{key}.kept", ""))
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _removed(text: str) -> Removed | None:
    try:
        kept = json.loads(text)
        parent, branch, index = kept["place"]
        return Removed(from_json({"steps": [kept["step"]]}).steps[0], Place(str(parent), str(branch), int(index)))
    except (ValueError, TypeError, KeyError, IndexError, DefinitionError):
        return None
