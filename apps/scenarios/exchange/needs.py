"""What a chosen thing needs so that it works elsewhere: the routes, types and scenarios that it names."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from apps.linking.models import LinkingRule
from apps.records.models import RecordType
from apps.scenarios import events, steps
from apps.scenarios.builder.saving import stored_draft
from apps.scenarios.definition import walk
from apps.scenarios.exchange.sorts import sort_of
from apps.scenarios.fields import FieldKind
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Scenario

_RECORD = "record:"
"""What events and rules write before the system name of a record type."""
_NAMED: dict[FieldKind, type[models.Model]] = {
    FieldKind.ROUTE: OutgoingRoute,
    FieldKind.INCOMING_ROUTE: IncomingRoute,
    FieldKind.RECORD_TYPE: RecordType,
    FieldKind.SCENARIO: Scenario,
}


def with_needs(chosen: Iterable[models.Model]) -> list[models.Model]:
    """The chosen ones and everything of the document's sorts that they name, however far."""
    found: dict[tuple[str, Any], models.Model] = {}
    waiting = list(chosen)
    while waiting:
        each = waiting.pop()
        key = (sort_of(each).key, each.pk)
        if key not in found:
            found[key] = each
            waiting += _named_by(each)
    return list(found.values())


def _named_by(each: models.Model) -> list[models.Model]:
    if isinstance(each, Scenario):
        return list(_of_scenario(each))
    if isinstance(each, RecordType):
        targets = each.attributes.filter(target__isnull=False).values("target")
        return list(RecordType.objects.filter(pk__in=targets))
    if isinstance(each, IncomingRoute):
        return [route for route in (each.answer_route, each.error_route) if route]
    if isinstance(each, LinkingRule) and each.target.startswith(_RECORD):
        return list(RecordType.objects.filter(system_name=each.target.removeprefix(_RECORD)))
    return []


def _of_scenario(scenario: Scenario) -> Iterator[models.Model]:
    definition = stored_draft(scenario)
    event = events.kinds().get(definition.event.kind)
    settings = [(event.fields if event else (), definition.event.settings)]
    for step in walk(definition.steps):
        kind = steps.kinds().get(step.kind)
        settings.append((kind.fields if kind else (), step.settings))
    for fields, values in settings:
        for field in fields:
            name = str(values.get(field.name, ""))
            if field.kind == FieldKind.ON and name.startswith(_RECORD):
                yield from RecordType.objects.filter(system_name=name.removeprefix(_RECORD))
            elif field.kind in _NAMED and name:
                yield from _NAMED[field.kind]._default_manager.filter(system_name=name)
