"""The record types in the desk's navigation, in the menu of a letter and in the command palette."""

from typing import Any

from django import template

from apps.records.pages.types import TypeLink, listed_types, writable_types

register = template.Library()

FOLDED_FROM = 8
"""So many types and more are folded away, where none of them is the current one."""


@register.inclusion_tag("records/navigation.html", takes_context=True)
def record_types(context: dict[str, Any]) -> dict[str, Any]:
    """The types that the user sees, in a section of their own."""
    types, here = listed_types(context["request"].user), context.get("here", "")
    current = any(here == f"records-{each.system_name}" for each in types)
    return {"types": types, "here": here, "folded": len(types) >= FOLDED_FROM, "open": current}


@register.simple_tag(takes_context=True)
def new_record_types(context: dict[str, Any]) -> list[TypeLink]:
    """The types that the user may create records of."""
    return writable_types(context["request"].user)
