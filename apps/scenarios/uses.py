"""Which scenarios at work name a thing, so that nobody takes it away from under them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.records.models import RecordType
from apps.scenarios import events, steps
from apps.scenarios.definition import Definition, walk
from apps.scenarios.events.kind import RECORD
from apps.scenarios.fields import FieldKind
from apps.scenarios.models import OutgoingRoute, Route, Scenario


def scenarios_using(route: Route) -> list[Scenario]:
    """The published scenarios that are switched on and send or receive by the route."""
    kind = FieldKind.ROUTE if isinstance(route, OutgoingRoute) else FieldKind.INCOMING_ROUTE
    return _naming({(kind, route.system_name)})


def tell_scenarios(record_type: RecordType) -> list[str]:
    """A sentence for each scenario at work that is about such records or makes them."""
    name = record_type.system_name
    sentence = _("The scenario “%(title)s” works with its records: change that scenario first, or switch it off.")
    found = _naming({(FieldKind.RECORD_TYPE, name), (FieldKind.ON, f"{RECORD}{name}")})
    return [sentence % {"title": each} for each in found]


def _naming(wanted: set[tuple[FieldKind, str]]) -> list[Scenario]:
    running = Scenario.objects.running().select_related("published")
    return [each for each in running if each.published and not wanted.isdisjoint(names_in(each.published.parsed))]


def names_in(definition: Definition) -> Iterator[tuple[FieldKind, str]]:
    """Everything that the fields of the definition name, with the kind of its field."""
    event = events.kinds().get(definition.event.kind)
    places = [(event.fields if event else (), definition.event.settings)]
    for step in walk(definition.steps):
        kind = steps.kinds().get(step.kind)
        places.append((kind.fields if kind else (), step.settings))
    for fields, settings in places:
        for field in fields:
            value = settings.get(field.name)
            if isinstance(value, str) and value:
                yield field.kind, value
