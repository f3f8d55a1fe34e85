"""The desk's ticket pages: a list, and beside it the ticket that is read."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from apps.contacts.models import Address
from apps.desk.panes import render_pane
from apps.staff.access import DeskRequest, for_agents
from apps.tickets.lists import TicketList, with_first_words
from apps.tickets.models import Ticket
from apps.tickets.navigation import counts, last_check
from apps.tickets.timeline import timeline

OTHER_TICKETS = 5


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
    return render_pane(request, template, _list_context(listed))


@require_safe
@for_agents
def ticket(request: DeskRequest, number: str) -> HttpResponse:
    """One ticket beside its list; as a pane alone when the list is there already."""
    listed = TicketList.of(request.GET, request.user)
    found = get_object_or_404(to_read(), number=number)
    context = reading_context(found, listed, earlier=request.GET.get("earlier", ""))
    match request.htmx.target:
        case "earlier":
            return render_pane(request, "tickets/entries.html", context)
        case "reading":
            return render_pane(request, "tickets/reading.html", context)
    return render_pane(request, "tickets/tickets.html", context | _list_context(listed))


@require_safe
@for_agents
def news(request: DeskRequest) -> HttpResponse:
    """The navigation's numbers, and whether the list has changed since it was shown: asked for again and again."""
    listed = TicketList.of(request.GET, request.user)
    try:
        since = datetime.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        since = timezone.now()
    context = {"numbers": counts(request.user), "listed": listed, "changed": listed.is_newer(since)}
    return render(request, "desk/news.html", context)


def to_read() -> QuerySet[Ticket]:
    """Tickets with all that their pane shows of them, in one query."""
    addresses = Address.objects.filter(contact=OuterRef("requester")).order_by("address").values("address")
    tickets = Ticket.objects.select_related("queue", "assignee", "requester__account", "account")
    return with_first_words(tickets).annotate(addresses=ArraySubquery(addresses))


def reading_context(ticket: Ticket, listed: TicketList, *, earlier: str = "") -> dict[str, object]:
    """What the pane of a ticket and its context show; `ticket` comes from `to_read`."""
    return {
        "ticket": ticket,
        "listed": listed,
        "timeline": timeline(ticket, earlier),
        "statuses": Ticket.Status.choices,
        "priorities": Ticket.Priority.choices,
        "others": _others(ticket),
    }


def _others(ticket: Ticket) -> list[Ticket]:
    """The requester's latest other tickets, one more than is shown."""
    if ticket.requester is None:
        return []
    return list(ticket.requester.tickets.exclude(pk=ticket.pk)[: OTHER_TICKETS + 1])


def _list_context(listed: TicketList) -> dict[str, object]:
    return {
        "listed": listed,
        "here": "" if listed.search else listed.view.value,
        "queue_here": listed.queue,
        "search": listed.search,
        "now": timezone.now(),
        "checked": SimpleLazyObject(last_check),  # asked for by an empty list alone
    }
