"""An incoming route ready for work: its attributes declared, its expressions compiled."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import regex

from apps.attributes import Attribute
from apps.linking.expressions import ExpressionError, compile_expression
from apps.scenarios.built_in import EVENT, LETTER
from apps.scenarios.models import IncomingAttribute, IncomingRoute, declared
from apps.scenarios.outgoing.plan import built_in

logger = logging.getLogger(__name__)

Source = IncomingAttribute.Source
EXPRESSIONS: Final = frozenset({Source.SUBJECT, Source.BODY, Source.FILE})


@dataclass(frozen=True, slots=True)
class Finder:
    """Where the value of an attribute stands; `pattern` is None where no expression is needed, or it is broken."""

    source: Source
    lookup: str
    pattern: "regex.Pattern[str] | None" = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The route, all attributes of its message, its own ones apart, and where these stand, by dotted name."""

    route: IncomingRoute
    attributes: tuple[Attribute, ...]
    own: tuple[Attribute, ...]
    finders: dict[str, Finder]


def load_plans() -> dict[int, list[Plan]]:
    """The enabled routes by mailbox, in the order of their names."""
    plans: dict[int, list[Plan]] = {}
    routes = IncomingRoute.objects.filter(enabled=True).prefetch_related("attributes")
    for route in routes.select_related("answer_route__sender", "error_route__sender").order_by("system_name"):
        try:
            plans.setdefault(route.mailbox_id, []).append(plan_of(route))
        except ValueError:
            # No letter waits for a route that was written into the database past its form.
            logger.exception("The route %s is left out", route)
    return plans


def plan_of(route: IncomingRoute, rows: Iterable[IncomingAttribute] | None = None) -> Plan:
    """The plan of a route, with its saved attributes or with these, which may not be saved yet."""
    rows = list(route.attributes.all() if rows is None else rows)
    own = declared(rows)
    given = EVENT if route.message_type == IncomingRoute.MessageType.EVENT else LETTER
    return Plan(
        route=route,
        attributes=(*built_in(given, route.must_have), *own),
        own=own,
        finders={row.name: _finder(row) for row in rows},
    )


def _finder(row: IncomingAttribute) -> Finder:
    source = Source(row.source)
    try:
        pattern = compile_expression(row.lookup) if source in EXPRESSIONS and row.lookup else None
    except ExpressionError:  # it was sound when it was saved, by an earlier release
        pattern = None
    return Finder(source, row.lookup, pattern)
