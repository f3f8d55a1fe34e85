"""What a scenario does: its event, its condition and its steps, as the technologist has put them together.

A definition refers to everything by system name and is kept as JSON, so that it moves between installations.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

MOST_STEPS = 500
DEEPEST = 12  # steps within steps
_OF_EVERY_STEP = {"key", "kind", "title", "steps", "otherwise"}


class DefinitionError(ValueError):
    """JSON that is no definition; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Event:
    """What starts the scenario; the settings are those of the fields of its kind."""

    kind: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `key` is unique in its definition and stays the same while the step is edited and moved."""

    key: str
    kind: str
    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple["Step", ...] = ()
    otherwise: tuple["Step", ...] = ()

    def branch(self, name: str) -> tuple["Step", ...]:
        """The steps of one of its branches, “steps” or “otherwise”."""
        return self.otherwise if name == "otherwise" else self.steps


@dataclass(frozen=True, slots=True)
class Definition:
    """The event, the condition (a formula; empty: always) and the steps."""

    event: Event = Event()
    condition: str = ""
    steps: tuple[Step, ...] = ()

    def step(self, key: str) -> Step | None:
        """The step of this key, however deep it lies."""
        return next((step for step in walk(self.steps) if step.key == key), None)


def walk(steps: Iterable[Step]) -> Iterator[Step]:
    """Every step, each before those within it, in the order in which people read them."""
    for step in steps:
        yield step
        yield from walk(step.steps)
        yield from walk(step.otherwise)


def from_json(data: object) -> Definition:
    """The definition that `as_json` has written, or somebody by hand; DefinitionError when it is none.

    Steps without a key get one.
    """
    if not isinstance(data, Mapping):
        raise DefinitionError(_("A definition is an object with “event”, “condition” and “steps”."))
    event = data.get("event") or {}
    if not isinstance(event, Mapping):
        raise DefinitionError(_("“event” must be an object with its “kind”."))
    reading = _Reading(_keys_in(data.get("steps")))
    return Definition(
        Event(str(event.get("kind", "")), {name: value for name, value in event.items() if name != "kind"}),
        _text(data, "condition"),
        reading.steps(data.get("steps"), 1),
    )


def as_json(definition: Definition) -> dict[str, Any]:
    """The definition as JSON, without what is empty."""
    return {
        "event": {"kind": definition.event.kind, **definition.event.settings},
        "condition": definition.condition,
        "steps": [step_as_json(step) for step in definition.steps],
    }


def step_as_json(step: Step) -> dict[str, Any]:
    """One step with those within it."""
    data: dict[str, Any] = {"key": step.key, "kind": step.kind, "title": step.title, **step.settings}
    for name in ("steps", "otherwise"):
        if step.branch(name):
            data[name] = [step_as_json(inner) for inner in step.branch(name)]
    return data


def new_key(taken: Iterable[str]) -> str:
    """The next free key: s1, s2, s3…"""
    known = set(taken)
    return next(key for number in range(1, len(known) + 2) if (key := f"s{number}") not in known)


class _Reading:
    """One pass over the steps, giving keys to those without."""

    def __init__(self, known: set[str]) -> None:
        self.known = known
        self.seen: set[str] = set()

    def steps(self, data: object, depth: int) -> tuple[Step, ...]:
        if not data:
            return ()
        if not isinstance(data, Sequence) or isinstance(data, str):
            raise DefinitionError(_("“steps” must be a list."))
        if depth > DEEPEST:
            raise DefinitionError(_("Steps lie more than %(most)s deep within each other.") % {"most": DEEPEST})
        return tuple(self._step(item, depth) for item in data)

    def _step(self, data: object, depth: int) -> Step:
        if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
            raise DefinitionError(_("Each step must be an object with its “kind”."))
        key = _text(data, "key") or new_key(self.known)
        if key in self.seen:
            raise DefinitionError(_("Two steps have the key “%(key)s”.") % {"key": key})
        self.seen.add(key)
        self.known.add(key)
        if len(self.seen) > MOST_STEPS:
            raise DefinitionError(_("A scenario has at most %(most)s steps.") % {"most": MOST_STEPS})
        return Step(
            key=key,
            kind=data["kind"],
            title=_text(data, "title"),
            settings={name: value for name, value in data.items() if name not in _OF_EVERY_STEP},
            steps=self.steps(data.get("steps"), depth + 1),
            otherwise=self.steps(data.get("otherwise"), depth + 1),
        )


def _keys_in(data: object) -> set[str]:
    """The keys that are given already, so that no new one is the same."""
    if isinstance(data, Mapping):
        own = {data["key"]} if isinstance(data.get("key"), str) and data["key"] else set()
        return own.union(_keys_in(data.get("steps")), _keys_in(data.get("otherwise")))
    if isinstance(data, Sequence) and not isinstance(data, str):
        return set().union(*map(_keys_in, data))
    return set()


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str):
        raise DefinitionError(_("“%(name)s” must be a text.") % {"name": name})
    return value
