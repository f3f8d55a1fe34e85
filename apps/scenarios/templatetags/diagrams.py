"""The diagram of a scenario as a template tag, for the admin’s pages and the desk’s."""

from collections.abc import Mapping
from typing import Any

from django import template

from apps.scenarios.definition import Definition
from apps.scenarios.diagram import draw
from apps.scenarios.diagram.outline import outline

register = template.Library()


@register.inclusion_tag("scenarios/diagram.html")
def diagram(definition: Definition, positions: Mapping[str, int] | None = None, *, title: str = "") -> dict[str, Any]:
    """The drawing with the counts of runs at the steps, and its text; pages link `scenarios/diagram.css` for it."""
    marks = positions or {}
    return {"drawing": draw(definition, marks), "entries": outline(definition, marks), "title": title}
