"""An open ticket stays true by itself: its page tells that somebody is there, and hears what has changed."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.activities.unread import mark_read
from apps.staff.access import DeskRequest, for_agents
from apps.tickets.agents import agents
from apps.tickets.answers import found
from apps.tickets.lists import TicketList
from apps.tickets.models import Ticket
from apps.tickets.presence import be_present, colleagues
from apps.tickets.reading import shown_ticket, to_read
from apps.tickets.timeline import newer

# Transactions end later than they begin; the page leaves out what it has already (static/desk/presence.js).
OVERLAP = timedelta(seconds=15)
MENTIONS_OFFERED = 8


@require_POST
@for_agents
def pulse(request: DeskRequest, number: str) -> HttpResponse:
    """Sent every few seconds by a page that shows the ticket."""
    ticket = get_object_or_404(to_read(request.user), number=number)
    if not be_present(ticket, request.user, typing="typing" in request.POST):
        raise Http404(number)
    mark_read(ticket.activities.all(), by=request.user)
    now, since = timezone.now(), _moment(request.POST.get("since", ""))
    context = {
        "ticket": ticket,
        "shown": shown_ticket(ticket),
        "listed": TicketList.of(request.GET, request.user),
        "now": now,
        "colleagues": colleagues(ticket, request.user),
        "changed": ticket.version != request.POST.get("version"),
        "entries": newer(ticket, since - OVERLAP),
        "statuses": Ticket.Status.choices,
        "priorities": Ticket.Priority.choices,
    }
    return render(request, "tickets/pulse_answer.html", context)


@require_safe
@for_agents
def colleagues_to_mention(request: DeskRequest, number: str) -> JsonResponse:
    """The agents who see the ticket, by what is typed of their names."""
    ticket = found(request, number)
    text = request.GET.get("q", "")
    named = Q(username__istartswith=text) | Q(first_name__istartswith=text) | Q(last_name__istartswith=text)
    people = agents(ticket.queue).filter(named)[:MENTIONS_OFFERED]
    return JsonResponse({"found": [{"name": str(user), "mention": user.username} for user in people]})


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return timezone.now()
    return moment if moment.tzinfo else timezone.now()
