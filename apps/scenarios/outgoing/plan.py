"""A route as it is about to be used or checked: saved, or still in the technologist's form."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from apps.attributes import Attribute
from apps.scenarios.built_in import OUTGOING
from apps.scenarios.models import OutgoingRoute, Recipient, declared
from apps.scenarios.models.attribute import AttributeRow


@dataclass(frozen=True, slots=True)
class Plan:
    """The route's own fields, all attributes of its message, and the rows of its recipients."""

    route: OutgoingRoute
    attributes: tuple[Attribute, ...]
    recipients: tuple[Recipient, ...] = ()


def plan_of(route: OutgoingRoute) -> Plan:
    """The plan of a saved route."""
    return make_plan(route, route.attributes.all(), route.recipients.select_related("user"))


def make_plan(route: OutgoingRoute, rows: Iterable[AttributeRow], recipients: Iterable[Recipient]) -> Plan:
    """The plan of a route with these rows, saved or not."""
    return Plan(route, (*built_in(OUTGOING, route.must_have), *declared(rows)), tuple(recipients))


def built_in(attributes: Iterable[Attribute], must_have: Iterable[str]) -> tuple[Attribute, ...]:
    """The built-in attributes, those in `must_have` with the flags that the technologist ticked."""
    wanted = set(must_have)
    return tuple(
        replace(attribute, required=True, non_empty=True) if attribute.name in wanted else attribute
        for attribute in attributes
    )
