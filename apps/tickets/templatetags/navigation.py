"""The desk's navigation, for the template that every page of it extends."""

from typing import Any

from django import template

from apps.staff.access import DeskRequest
from apps.tickets.lists import SavedView
from apps.tickets.models import Queue
from apps.tickets.navigation import counts

register = template.Library()


@register.inclusion_tag("desk/numbers.html", takes_context=True)
def navigation_numbers(context: dict[str, Any]) -> dict[str, Any]:
    """The numbers alone, to be put in the place of those that a page shows."""
    return {"numbers": counts(context["request"].user)}


@register.inclusion_tag("desk/navigation.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The links with their numbers; the current one is marked by `here`."""
    request: DeskRequest = context["request"]
    numbers = counts(request.user)
    return {
        "request": request,
        "user": request.user,
        "perms": context["perms"],
        "csrf_token": context.get("csrf_token"),
        "here": context.get("here", ""),
        "queue_here": context.get("queue_here", ""),
        "search": context.get("search", ""),
        "views": [(view, numbers.get(view.value, "")) for view in SavedView],
        "numbers": numbers,
        "queues": Queue.objects.filter(enabled=True),
    }
