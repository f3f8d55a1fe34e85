"""What the builder's fields offer: routes, record types, queues, scenarios and secrets, by system name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from apps.records.models import RecordType
from apps.scenarios.definition import DefinitionError, from_json, walk
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Scenario, WebhookSecret
from apps.scenarios.objects import kind_named
from apps.scenarios.wording import step_label
from apps.tickets.models import Queue

Offered = list[tuple[str, str]]
_ON = ("ticket", "letter", "contact", "account")


@dataclass(frozen=True)
class Choices:
    """What there is, asked for once for a page. `scenario` is the system name of the one that is being built."""

    scenario: str = ""

    def of(self, field: Field, settings: Mapping[str, Any]) -> Offered | None:
        """What the field may be; None when it is no choice among what there is."""
        if field.kind == FieldKind.CHOICE:
            return [(value, str(label)) for value, label in field.choices]
        if field.kind == FieldKind.STEP:
            return self.steps_of(str(settings.get("scenario", "")))
        offered = _OFFERED.get(field.kind)
        return offered(self) if offered else None

    @cached_property
    def outgoing(self) -> Offered:
        return _named(OutgoingRoute.objects.values_list("system_name", "description"))

    @cached_property
    def incoming(self) -> Offered:
        return _named(IncomingRoute.objects.values_list("system_name", "description"))

    @cached_property
    def record_types(self) -> Offered:
        return list(RecordType.objects.values_list("system_name", "title"))

    @cached_property
    def queues(self) -> Offered:
        return list(Queue.objects.values_list("system_name", "title"))

    @cached_property
    def scenarios(self) -> Offered:
        return list(Scenario.objects.exclude(system_name=self.scenario).values_list("system_name", "title"))

    @cached_property
    def secrets(self) -> Offered:
        return list(WebhookSecret.objects.values_list("system_name", "description"))

    @cached_property
    def teams(self) -> Offered:
        return [(name, name) for name in Group.objects.order_by("name").values_list("name", flat=True)]

    @cached_property
    def objects(self) -> Offered:
        """What an event can happen to."""
        kinds = [(key, str(kind.label)) for key in _ON if (kind := kind_named(key))]
        record = _("Record: %(title)s")
        return kinds + [(f"record:{name}", record % {"title": title}) for name, title in self.record_types]

    def steps_of(self, scenario: str) -> Offered:
        """The steps of another scenario's published version."""
        found = Scenario.objects.filter(system_name=scenario).select_related("published").first()
        if found is None or found.published is None:
            return []
        try:
            there = from_json(found.published.definition).steps
        except DefinitionError:
            return []
        return [(step.key, f"{step_label(step)} ({step.key})") for step in walk(there)]


_OFFERED: Mapping[FieldKind, Callable[[Choices], Offered]] = {
    FieldKind.ROUTE: lambda choices: choices.outgoing,
    FieldKind.INCOMING_ROUTE: lambda choices: choices.incoming,
    FieldKind.RECORD_TYPE: lambda choices: choices.record_types,
    FieldKind.QUEUE: lambda choices: choices.queues,
    FieldKind.SCENARIO: lambda choices: choices.scenarios,
    FieldKind.SECRET: lambda choices: choices.secrets,
    FieldKind.TEAMS: lambda choices: choices.teams,
    FieldKind.ON: lambda choices: choices.objects,
}


def _named(rows: Iterable[tuple[str, str]]) -> Offered:
    return [(name, f"{name} – {description}" if description else name) for name, description in rows]
