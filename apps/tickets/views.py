"""The desk's ticket pages: a list, and beside it the ticket that is read."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from apps.desk.panes import render_pane
from apps.staff.access import DeskRequest, for_agents
from apps.tickets.agents import agents
from apps.tickets.filters import NOBODY
from apps.tickets.lists import TicketList
from apps.tickets.models import Tag, Ticket
from apps.tickets.navigation import counts, last_check, places
from apps.tickets.reading import shown_ticket, to_read
from apps.tickets.timeline import timeline

TAGS_OFFERED = 200


@require_safe
@for_agents
def home(request: DeskRequest) -> HttpResponse:
    """The desk begins with what waits for us."""
    return redirect("tickets:tickets")


@require_safe
@for_agents
def tickets(request: DeskRequest) -> HttpResponse:
    """A list of tickets over the whole width; the very number of a ticket leads straight to it."""
    listed = TicketList.of(request.GET, request.user)
    if (exact := listed.exact()) is not None:
        return redirect(exact)
    template = "tickets/rows.html" if request.htmx.target == "more" else "tickets/tickets.html"
    return render_pane(request, template, list_context(request, listed))


@require_safe
@for_agents
def ticket(request: DeskRequest, number: str) -> HttpResponse:
    """One ticket beside its list; as a pane alone when the list is there already."""
    listed = TicketList.of(request.GET, request.user)
    found = get_object_or_404(to_read(request.user), number=number)
    context = reading_context(request, found, listed)
    match request.htmx.target:
        case "earlier":
            return render_pane(request, "tickets/entries.html", context)
        case "reading":
            return render_pane(request, "tickets/reading.html", context)
    return render_pane(request, "tickets/tickets.html", context | list_context(request, listed))


@require_safe
@for_agents
def news(request: DeskRequest) -> HttpResponse:
    """The navigation's numbers, and whether the list has changed since it was shown: asked for again and again."""
    listed = TicketList.of(request.GET, request.user)
    try:
        since = datetime.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        since = timezone.now()
    context = {
        "numbers": counts(request.user, places(request.user)),
        "listed": listed,
        "changed": listed.is_newer(since),
    }
    return render(request, "desk/news.html", context)


@require_safe
@for_agents
def choices(request: DeskRequest) -> HttpResponse:
    """What a list can be narrowed by, and what can be done to its tickets: asked for when it is wanted."""
    return render(request, "tickets/tools.html", tools_context(request, TicketList.of(request.GET, request.user)))


def reading_context(request: DeskRequest, ticket: Ticket, listed: TicketList) -> dict[str, object]:
    """What the pane of a ticket and its context show; `ticket` comes from `to_read`."""
    return {
        "ticket": ticket,
        "shown": shown_ticket(ticket),
        "listed": listed,
        "now": timezone.now(),
        "timeline": timeline(ticket, request.GET.get("earlier", "")),
        "statuses": Ticket.Status.choices,
        "priorities": Ticket.Priority.choices,
    }


def list_context(request: DeskRequest, listed: TicketList) -> dict[str, object]:
    """What a list shows."""
    return {
        "listed": listed,
        "here": "" if listed.search else listed.view.value,
        "queue_here": listed.filters.queue,
        "search": listed.search,
        "now": timezone.now(),
        "checked": SimpleLazyObject(last_check),  # asked for by an empty list alone
        "tools": SimpleLazyObject(lambda: tools_context(request, listed)),  # by a list without a ticket beside it
    }


def tools_context(request: DeskRequest, listed: TicketList) -> dict[str, object]:
    """What can be chosen in the filters and in the bar of what is ticked."""
    return {
        "listed": listed,
        "around": places(request.user),
        "agents": list(agents()),
        "tags": list(Tag.objects.all()[:TAGS_OFFERED]),
        "statuses": Ticket.Status.choices,
        "priorities": Ticket.Priority.choices,
        "nobody": NOBODY,
    }
