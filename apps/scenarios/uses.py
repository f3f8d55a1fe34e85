"""Which scenarios at work name a thing, so that nobody takes it away from under them."""

from collections.abc import Iterator

from apps.scenarios import events, steps
from apps.scenarios.definition import Definition, walk
from apps.scenarios.fields import FieldKind
from apps.scenarios.models import OutgoingRoute, Route, Scenario


def scenarios_using(route: Route) -> list[Scenario]:
    """The published scenarios that are switched on and send or receive by the route."""
    kind = FieldKind.ROUTE if isinstance(route, OutgoingRoute) else FieldKind.INCOMING_ROUTE
    running = Scenario.objects.running().select_related("published")
    named = (kind, route.system_name)
    return [each for each in running if each.published and named in set(names_in(each.published.parsed))]


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
