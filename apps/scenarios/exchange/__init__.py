"""Record types, routes, linking rules and scenarios as one JSON document: for production, or for version control."""

from apps.scenarios.exchange.needs import with_needs
from apps.scenarios.exchange.preview import Planned, plan
from apps.scenarios.exchange.reading import ImportRefusedError, take_over
from apps.scenarios.exchange.sorts import SORTS, Sort, sort_named
from apps.scenarios.exchange.writing import FORMAT, export

__all__ = [
    "FORMAT",
    "SORTS",
    "ImportRefusedError",
    "Planned",
    "Sort",
    "export",
    "plan",
    "sort_named",
    "take_over",
    "with_needs",
]
