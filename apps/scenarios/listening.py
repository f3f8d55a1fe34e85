"""Which scenarios an event starts. Where none listens, an event costs nothing: the answer is kept for some seconds."""

import logging
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.activities.models import EmailActivity
from apps.attributes import Value
from apps.desk import happenings
from apps.formulas import FormulaError
from apps.scenarios.definition import DefinitionError, Event
from apps.scenarios.events.kind import MESSAGE
from apps.scenarios.events.message import variable_of
from apps.scenarios.models import Run, Scenario
from apps.scenarios.objects import ObjectWorld, all_kinds, kind_named
from apps.scenarios.runs import at_work
from apps.scenarios.runs.failing import fail_at_start
from apps.scenarios.runs.starting import cause_of, holds, known_names, write_run
from apps.staff.models import User

logger = logging.getLogger(__name__)

AT_ONCE = 200  # objects that are read together
KEPT_FOR = 5  # seconds: how long another process may take to notice that a scenario was published
DEEPEST = 10  # runs that cause one another


class _Listeners:
    """Which scenarios listen to which event of what, as this process knows them."""

    def __init__(self) -> None:
        self._known: Mapping[tuple[str, str], list[Scenario]] = {}
        self._until = 0.0

    def all(self) -> Mapping[tuple[str, str], list[Scenario]]:
        if time.monotonic() >= self._until:
            known: dict[tuple[str, str], list[Scenario]] = {}
            for scenario in Scenario.objects.running().select_related("published"):
                known.setdefault((scenario.event_kind, scenario.event_on), []).append(scenario)
            self._known, self._until = known, time.monotonic() + KEPT_FOR
        return self._known

    def forget(self, **_signal: Any) -> None:
        self._until = 0.0


_listeners = _Listeners()


def anybody_listens(event: str, on: str) -> bool:
    """Whether it is worth while to ask further."""
    return (event, on) in _listeners.all()


def known_listeners(event: str, on: str) -> list[Scenario]:
    """The scenarios that listened some seconds ago, without a query: to be shown, not to be started."""
    return list(_listeners.all().get((event, on), ()))


def hear(
    event: str,
    on: str,
    *,
    object: Model | None = None,  # noqa: A002 - the word of formulas
    letter: EmailActivity | None = None,
    names: Mapping[str, Value] | None = None,
    by: User | None = None,
    detail: Collection[str] = (),
) -> list[Run]:
    """Start every scenario that listens, inside the caller's transaction; returns the runs.

    `detail` narrows the event: the names of changed attributes, or the key of a step. Trouble with a scenario never
    is the caller's.
    """
    if not anybody_listens(event, on):
        return []
    given = known_names(object, letter, names)
    runs = []
    for scenario in Scenario.objects.listening(event, on):
        try:
            with transaction.atomic():
                run = _begin(scenario, given, object=object, letter=letter, by=by, detail=detail)
        except Exception:
            logger.exception("The scenario %s was not started", scenario.system_name)
            continue
        if run is not None:
            runs.append(run)
    return runs


def hear_step(event: str, run: Run, keys: Iterable[str], names: Mapping[str, Value]) -> None:
    """A run has begun or ended these steps; scenarios that listen start with its object and its letter."""
    if not anybody_listens(event, run.scenario.system_name):
        return
    passed = {name: names[name] for name in ("object",) if name in names}
    for key in keys:
        hear(event, run.scenario.system_name, letter=run.letter, object=run.object, names=passed, detail=[key])


def listen() -> None:
    """Begin to listen; called once, when Django is ready."""
    happenings.created.connect(_created, dispatch_uid="scenarios")
    happenings.changed.connect(_changed, dispatch_uid="scenarios")
    happenings.many_changed.connect(_many_changed, dispatch_uid="scenarios")
    post_save.connect(_listeners.forget, sender=Scenario, dispatch_uid="scenarios")
    post_delete.connect(_listeners.forget, sender=Scenario, dispatch_uid="scenarios")


def on_of(instance: Model) -> str:
    """What the settings of an event call this kind of object; "" for one that scenarios know nothing of."""
    kind = next((kind for kind in all_kinds() if isinstance(instance, kind.model)), None)
    if kind is None:
        return ""
    record_type = getattr(instance, "record_type", None)
    return f"{kind.key}:{record_type.system_name}" if record_type else kind.key


def _created(object: Model, by: User | None, **_signal: Any) -> None:  # noqa: A002 - the word of the signal
    hear("created", on_of(object), object=object, by=by)


def _changed(object: Model, names: frozenset[str], by: User | None, **_signal: Any) -> None:  # noqa: A002 - see above
    hear("changed", on_of(object), object=object, by=by, detail=names)


def _many_changed(
    sender: type[Model], keys: Collection[int], names: frozenset[str], by: User | None, **_signal: Any
) -> None:
    """The objects are read only when a scenario listens to any of their kind."""
    kind = next((kind for kind in all_kinds() if kind.model is sender), None)
    if kind is None or not any(event == "changed" and kind_named(on) is kind for event, on in _listeners.all()):
        return
    wanted = list(keys)
    for start in range(0, len(wanted), AT_ONCE):
        for instance in kind.load(wanted[start : start + AT_ONCE]).values():
            hear("changed", on_of(instance), object=instance, by=by, detail=names)


def _begin(
    scenario: Scenario,
    given: Mapping[str, Value],
    *,
    object: Model | None,  # noqa: A002 - the word of formulas
    letter: EmailActivity | None,
    by: User | None,
    detail: Collection[str],
) -> Run | None:
    assert scenario.published is not None
    running = at_work.current()
    caused_by = running.run if running else None
    wanted: dict[str, Any] = {"object": object, "letter": letter, "by": by, "caused_by": caused_by}
    try:
        definition = scenario.published.parsed
        if not concerns(definition.event, detail) or (caused_by and caused_by.scenario_id == scenario.pk):
            return None
        given = _named(definition.event, given)
        if not holds(definition.condition, given, ObjectWorld()):
            return None
    except (FormulaError, DefinitionError) as error:
        run = write_run(scenario, given, **wanted)
        fail_at_start(run, str(error))
        return run
    if running and (why := _why_cut(scenario, object, running.run)):
        running.tell(_("Not started"), str(scenario))
        running.tell(_("Why not"), why)
        return None
    run = write_run(scenario, given, **wanted)
    if running:
        running.tell(_("Started"), str(scenario))
    return run


def concerns(event: Event, detail: Collection[str]) -> bool:
    """Whether the event's settings want this very change, or this very step."""
    wanted = set(event.settings.get("names") or ())
    if event.settings.get("step"):
        wanted.add(event.settings["step"])
    return not wanted or not wanted.isdisjoint(detail)


def _named(event: Event, given: Mapping[str, Value]) -> Mapping[str, Value]:
    """The message under the name that the event has for it."""
    if MESSAGE not in given:
        return given
    return {(variable_of(event.settings) if name == MESSAGE else name): value for name, value in given.items()}


def _why_cut(scenario: Scenario, target: Model | None, causing: Run) -> str | Promise:
    """Why the scenario must not start, so that scenarios that cause one another come to an end; "" when it may."""
    if causing.depth + 1 >= DEEPEST:
        return _("too many runs have caused one another already")
    run = Run(scenario=scenario, object=target)
    if cause_of(run) in causing.causes:
        return _("it has caused this run itself")
    return ""
