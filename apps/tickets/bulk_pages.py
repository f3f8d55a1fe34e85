"""The doors to actions on several tickets, and to taking them back."""

from django.contrib import messages
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.staff.access import DeskRequest, for_agents
from apps.tickets.answers import Undo
from apps.tickets.bulk import OFFERED, Outcome, Step, do_steps, do_to_all
from apps.tickets.lists import TicketList, numbered
from apps.tickets.models import Ticket
from apps.tickets.views import list_context

AT_ONCE = 500
UNDONE_WITHIN = 60 * 60  # seconds
_SALT = "tickets.undo"


@require_POST
@for_agents
def bulk(request: DeskRequest) -> HttpResponse:
    """Do one thing to all tickets that are ticked."""
    chosen = [pk for pk in request.POST.getlist("ticket") if pk.isdecimal()][:AT_ONCE]
    tickets = list(_visible(request).filter(pk__in=chosen).order_by("pk"))
    act, _colon, value = request.POST.get("act", "").partition(":")
    if not tickets or act not in OFFERED:
        return _list_again(request, _("Tick some tickets and choose what to do with them."))
    if act in {"tag", "untag", "merge"} and not value:
        value = request.POST.get("word", "").strip()
    if act in {"tag", "untag"} and not value:
        return _list_again(request, _("Write a tag first."))
    if act == "merge":
        value = _target(request, tickets, value)
        tickets = [ticket for ticket in tickets if str(ticket.pk) != value]
    return _told(request, do_to_all(tickets, act, value, by=request.user))


@require_POST
@for_agents
def undo(request: DeskRequest) -> HttpResponse:
    """Take back what an action on several tickets did."""
    try:
        said = signing.loads(request.POST.get("steps", ""), salt=_SALT, max_age=UNDONE_WITHIN)
    except signing.SignatureExpired:
        return _list_again(request, _("It is too late to take that back."))
    except signing.BadSignature:
        return HttpResponseBadRequest()
    steps = [Step(*step) for step in said]
    tickets = _visible(request).in_bulk([step.ticket for step in steps])
    found = [(tickets[step.ticket], step) for step in steps if step.ticket in tickets]
    return _told(request, do_steps(found, by=request.user))


def _visible(request: DeskRequest) -> QuerySet[Ticket]:
    return Ticket.objects.visible_to(request.user).select_related("queue", "assignee")


def _target(request: DeskRequest, tickets: list[Ticket], number: str) -> str:
    """The key of the ticket that was named, else of the oldest that is ticked."""
    if not number:
        return str(tickets[0].pk)
    named = _visible(request).filter(numbered(number)).first()
    return str(named.pk) if named else ""


def _told(request: DeskRequest, outcome: Outcome) -> HttpResponse:
    listed = TicketList.of(request.GET, request.user)
    steps = signing.dumps(outcome.back, salt=_SALT, compress=True)
    back = Undo(reverse("tickets:undo") + listed.address, {"steps": steps}) if outcome.back else None
    return _list_again(request, outcome.sentence, back)


def _list_again(request: DeskRequest, said: str, back: Undo | None = None) -> HttpResponse:
    listed = TicketList.of(request.GET, request.user)
    if not request.htmx:
        messages.info(request, said)
        return redirect(reverse("tickets:tickets") + listed.address)
    context = list_context(request, listed) | {"said": said, "undo": back, "undo_target": "#content"}
    response = render(request, "tickets/list_changed.html", context)
    response["HX-Trigger"] = "desk:changed"
    return response
