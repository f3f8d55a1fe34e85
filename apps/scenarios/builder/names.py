"""The names that a step's tables offer in their rows: attributes of the object, the record type or the route."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from apps.attributes import Attribute
from apps.attributes.declaration import paths
from apps.formulas import FormulaError, Scope, check, parse
from apps.records.models import RecordType
from apps.scenarios import steps
from apps.scenarios.builder.choices import Offered
from apps.scenarios.builder.reading import ROWS
from apps.scenarios.definition import DefinitionError, Step
from apps.scenarios.fields import FieldKind
from apps.scenarios.models import OutgoingRoute, Scenario
from apps.scenarios.objects import all_kinds
from apps.scenarios.outgoing.plan import plan_of
from apps.scenarios.steps.answer_server import MEETING
from apps.scenarios.steps.create_ticket import new_ticket_attributes

_FREE = {"change-variables", "call-webhook"}
"""Whose tables take names that nobody has declared."""


def offered_names(step: Step, scope: Scope) -> Mapping[str, Offered]:
    """What each table of the step offers; nothing for a table whose names are free."""
    kind = steps.kinds().get(step.kind)
    tables = [field.name for field in kind.fields if field.kind in ROWS] if kind else []
    if not tables or step.kind in _FREE:
        return {}
    offered = _offered(_attributes(step, scope))
    return dict.fromkeys(tables, offered) if offered else {}


def _attributes(step: Step, scope: Scope) -> Iterable[Attribute]:
    kind = steps.kinds()[step.kind]
    by_kind = {field.kind: str(step.settings.get(field.name, "")) for field in kind.fields}
    if FieldKind.ROUTE in by_kind:
        route = OutgoingRoute.objects.filter(system_name=by_kind[FieldKind.ROUTE]).first()
        answer = MEETING if step.kind == "answer-server" else ()
        return (*answer, *(plan_of(route).attributes if route else ()))
    if FieldKind.RECORD_TYPE in by_kind:
        found = RecordType.objects.filter(system_name=by_kind[FieldKind.RECORD_TYPE]).first()
        return found.declared if found else ()
    if FieldKind.QUEUE in by_kind:
        return new_ticket_attributes()
    if FieldKind.SCENARIO in by_kind:
        return _variables(by_kind[FieldKind.SCENARIO])
    return _of_object(by_kind.get(FieldKind.OBJECT, ""), scope)


def _of_object(formula: str, scope: Scope) -> Iterable[Attribute]:
    """What can be changed of the object that a formula gives; of the one at hand without a formula."""
    try:
        shape = check(parse(formula), scope) if formula else scope.names.get("object")
    except FormulaError:
        return ()
    kind = next((kind for kind in all_kinds() if shape and kind.value_type == shape.type), None)
    return kind.writable(shape.target) if kind and shape else ()


def _variables(scenario: str) -> Iterable[Attribute]:
    """What the other scenario is started with."""
    found = Scenario.objects.filter(system_name=scenario).first()
    try:
        settings = found.draft.event.settings if found else {}
    except DefinitionError:
        return ()
    return [Attribute(str(name)) for name in settings.get("variables") or ()]


def _offered(attributes: Iterable[Attribute]) -> Offered:
    return [
        (path, f"{gettext(attribute.description)} ({path})" if attribute.description else path)
        for path, attribute in paths(attributes)
    ]
