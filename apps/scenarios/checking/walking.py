"""The way through a definition: each step is examined with the names that are known at its place."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from apps.attributes import Attribute
from apps.formulas import FormulaError, Scope
from apps.scenarios import events, steps
from apps.scenarios.checking.fields import check_fields
from apps.scenarios.checking.kinds import CHECKS
from apps.scenarios.checking.mistake import Mistake
from apps.scenarios.checking.place import Place
from apps.scenarios.definition import Definition, Step, walk
from apps.scenarios.events.schedule import SCHEDULE
from apps.scenarios.objects import ObjectWorld
from apps.scenarios.scheduling import wrong_with
from apps.scenarios.steps.kind import Names, StepKind
from apps.scenarios.wording import step_label

Shapes = dict[str, Attribute | None]


def mistakes(definition: Definition) -> list[Mistake]:
    """Everything that keeps the definition from running, in the order in which people read it."""
    walked = _Walk(definition)
    found = [*_event(definition, walked), *_twice(definition)]
    # All are walked first: a step may still be found to be out of reach when its place is left.
    for place in list(walked.places(definition.steps, walked.names)):
        found += place.found
    if not definition.steps:
        found.append(_plain("", "steps", _("The scenario has no steps. Add one.")))
    return found


def scope_at(definition: Definition, key: str) -> Scope:
    """What formulas of the step of this key may name; for "" those of the condition."""
    walked = _Walk(definition)
    for place in walked.places(definition.steps, walked.names):
        if place.key == key:
            return place.scope
    return Scope(walked.names, walked.world)


def scopes(definition: Definition) -> dict[str, Scope]:
    """What formulas of each step may name, by the steps' keys; for "" those of the condition."""
    walked = _Walk(definition)
    known = {place.key: place.scope for place in walked.places(definition.steps, walked.names)}
    return {"": Scope(walked.names, walked.world)} | known


def _event(definition: Definition, walked: "_Walk") -> list[Mistake]:
    event = definition.event
    kind = events.kinds().get(event.kind)
    if kind is None:
        return [_plain("", "kind", _("No event is chosen that starts the scenario. Choose one."))]
    place = Place("", str(kind.label), event.settings, kind.fields, Scope(walked.names, walked.world), definition)
    check_fields(place)
    if event.kind == SCHEDULE.key and not place.found:
        for name, sentence in wrong_with(event).items():
            place.tell(name, sentence)
    if definition.condition.strip() and place.require_formula("condition", definition.condition):
        place.require_yes_or_no("condition", definition.condition)
    return place.found


def _twice(definition: Definition) -> Iterator[Mistake]:
    seen: set[str] = set()
    for step in walk(definition.steps):
        if step.key in seen:
            yield _plain(step.key, "key", _("Two steps have the key “%(key)s”.") % {"key": step.key})
        seen.add(step.key)


def _plain(key: str, field: str, sentence: str) -> Mistake:
    return Mistake(key, field, sentence, sentence)


class _Walk:
    """One pass over the steps, gathering the names that each leaves for those after it."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.world = ObjectWorld()
        event = events.kinds().get(definition.event.kind)
        self.names: Mapping[str, Attribute | None] = dict(event.names(definition.event.settings)) if event else {}

    def places(self, found: Sequence[Step], names: Mapping[str, Attribute | None]) -> Iterator[Place]:
        """Every step with those within it, examined."""
        known = dict(names)
        ended = ""
        for step in found:
            place = yield from self._place(step, known)
            if ended:
                sentence = _("It is never reached: “%(step)s” ends the run before. Move or remove it.")
                place.tell("", sentence % {"step": ended})
                ended = ""
            if _ends(step):
                ended = step_label(step)

    def _place(self, step: Step, known: Shapes) -> Generator[Place, None, Place]:
        """The step, then those of its branches; `known` afterwards holds what it leaves."""
        kind = steps.kinds().get(step.kind)
        scope = Scope(dict(known), self.world)
        label = _("“%(step)s” (%(key)s)") % {"step": step_label(step), "key": step.key}
        place = Place(step.key, label, step.settings, kind.fields if kind else (), scope, self.definition)
        if kind is None:
            place.tell("kind", _("There is no kind of step “%(kind)s”. Choose another.") % {"kind": step.kind})
        else:
            check_fields(place)
            if step.kind in CHECKS:
                CHECKS[step.kind](place)
            _check_branches(place, step, kind)
        yield place
        if kind is not None:
            yield from self._branches(step, kind, scope, known)
        return place

    def _branches(self, step: Step, kind: StepKind, scope: Scope, known: Shapes) -> Iterator[Place]:
        known |= _named(lambda: kind.names(step, scope))
        inside = _named(lambda: kind.inside(step, Scope(dict(known), self.world)))
        for name, own in (("steps", inside), ("otherwise", {})):
            branch = step.branch(name)
            if not branch:
                continue
            yield from self.places(branch, known | own)
            # A variable that a branch makes may be there afterwards; nobody knows whether, and what it is.
            for inner in walk(branch):
                inner_kind = steps.kinds().get(inner.kind)
                made = _named(lambda: inner_kind.names(inner, Scope(known | own, self.world))) if inner_kind else {}  # noqa: B023 - called at once
                for variable in made:
                    known.setdefault(variable, None)


def _check_branches(place: Place, step: Step, kind: StepKind) -> None:
    allowed = {branch.name for branch in kind.branches}
    for name in ("steps", "otherwise"):
        if step.branch(name) and name not in allowed:
            sentence = _("Steps can’t lie within a step of this kind. Move them after it.")
            place.tell(name, sentence)


def _named(ask: Callable[[], Names]) -> Shapes:
    """The names that a kind of step adds; none where its formulas are wrong, which is told elsewhere."""
    try:
        return dict(ask())
    except (FormulaError, KeyError):
        return {}


def _ends(step: Step) -> bool:
    """Whether nothing after the step in its list can be reached."""
    if step.kind == "finish" or (step.kind == "send-message" and step.settings.get("end")):
        return True
    both = bool(step.steps) and bool(step.otherwise)
    return step.kind == "condition" and both and any(map(_ends, step.steps)) and any(map(_ends, step.otherwise))
