"""The desk's navigation, for the template that every page of it extends."""

from typing import Any

from django import template

from apps.staff.access import DeskRequest
from apps.tickets.lists import SavedView, TicketList
from apps.tickets.navigation import KEYS, counts, places

register = template.Library()


@register.inclusion_tag("desk/numbers.html", takes_context=True)
def navigation_numbers(context: dict[str, Any]) -> dict[str, Any]:
    """The numbers alone, to be put in the place of those that a page shows."""
    user = context["request"].user
    return {"numbers": counts(user, places(user))}


@register.inclusion_tag("desk/navigation.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The links with their numbers; the current one is marked by `here`."""
    request: DeskRequest = context["request"]
    around = places(request.user)
    numbers = counts(request.user, around)
    listed = context.get("listed")
    address = listed.address if isinstance(listed, TicketList) else ""
    return {
        "request": request,
        "user": request.user,
        "perms": context["perms"],
        "csrf_token": context.get("csrf_token"),
        "here": context.get("here", ""),
        "queue_here": context.get("queue_here", ""),
        "search": context.get("search", ""),
        "views": [(view, numbers.get(view.value, ""), KEYS[view]) for view in SavedView],
        "named": [(each, numbers[each.count]) for each in around.named],
        "named_here": next((each.count for each in around.named if each.listed.address == address), ""),
        "numbers": numbers,
        "queues": around.queues,
    }
