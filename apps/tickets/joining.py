"""The doors to merging, splitting and spam."""

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.staff.access import DeskRequest, for_agents
from apps.tickets import merging
from apps.tickets.answers import Undo, found, shown_again, undo_by
from apps.tickets.lists import TicketList, numbered
from apps.tickets.models import Ticket
from apps.tickets.people import Offer, offers
from apps.tickets.splitting import split_off
from apps.tickets.unwanted import author_of, mark_as_spam, not_spam

OFFERED = 8


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def merge(request: DeskRequest, number: str) -> HttpResponse:
    """Ask which ticket this one goes into, and put it there."""
    ticket = found(request, number)
    if request.method != "POST":
        return _asked(request, ticket)
    said = request.POST.get("target", "").split("·")[0].strip()
    target = Ticket.objects.visible_to(request.user).filter(numbered(said)).first() if said else None
    if target is None:
        return _asked(request, ticket, mistake=_("There is no ticket “%(number)s”.") % {"number": said})
    try:
        merger = merging.merge(ticket, target, by=request.user)
    except merging.MergeError as error:
        return _asked(request, ticket, mistake=str(error))
    sentence = _("%(source)s was merged into %(target)s") % {"source": ticket.number, "target": merger.target.number}
    return shown_again(request, merger.target, said=sentence, undo=undo_by("unmerge", ticket, request))


@require_POST
@for_agents
def unmerge(request: DeskRequest, number: str) -> HttpResponse:
    """Take the ticket apart from the one it was merged into."""
    ticket = found(request, number)
    try:
        merging.unmerge(ticket, by=request.user)
    except merging.MergeError as error:
        return shown_again(request, ticket, said=str(error))
    return shown_again(request, ticket, said=_("%(number)s stands by itself again") % {"number": ticket.number})


@require_POST
@for_agents
def split(request: DeskRequest, number: str) -> HttpResponse:
    """Give one of the ticket's letters a ticket of its own; the way back merges them again."""
    ticket = found(request, number)
    letter = get_object_or_404(ticket.activities, pk=forms.IntegerField().clean(request.POST.get("letter", "0")))
    new = split_off(letter, by=request.user)
    sentence = _("The letter is %(number)s now") % {"number": new.number}
    return shown_again(request, new, said=sentence, undo=undo_by("merge", new, request, target=ticket.number))


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def spam(request: DeskRequest, number: str) -> HttpResponse:
    """Ask whether the sender is to be shut out too, and mark the ticket."""
    ticket = found(request, number)
    if request.method != "POST":
        return _dialog(request, "spam", {"ticket": ticket, "author": author_of(ticket)})
    if not mark_as_spam(ticket, by=request.user, block="block" in request.POST):
        return shown_again(request, ticket)
    sentence = _("%(number)s is spam") % {"number": ticket.number}
    return shown_again(request, ticket, said=sentence, undo=undo_by("not-spam", ticket, request))


@require_POST
@for_agents
def no_spam(request: DeskRequest, number: str) -> HttpResponse:
    """Open it again and let its sender in."""
    ticket = found(request, number)
    undo: Undo | None = undo_by("spam", ticket, request)
    if not not_spam(ticket, by=request.user):
        undo = None
    return shown_again(request, ticket, said=_("%(number)s is no spam") % {"number": ticket.number}, undo=undo)


@require_safe
@for_agents
def people(request: DeskRequest) -> HttpResponse:
    """Contacts for what is being typed."""
    text = request.GET.get("person") or request.GET.get("requester") or ""
    return render(request, "tickets/options.html", {"offers": offers(text)})


@require_safe
@for_agents
def targets(request: DeskRequest, number: str) -> HttpResponse:
    """Tickets that this one could go into, for what is being typed: by number, else by a part of the subject."""
    ticket, text = found(request, number), request.GET.get("target", "").strip()
    others = _others(ticket, text, request)
    offered = [Offer(f"{other.number} · {other.subject[:80]}", str(other.requester or "")) for other in others]
    return render(request, "tickets/options.html", {"offers": offered})


def _others(ticket: Ticket, text: str, request: DeskRequest) -> QuerySet[Ticket]:
    others = Ticket.objects.visible_to(request.user).exclude(pk=ticket.pk).filter(merged_into=None)
    if text:
        others = others.filter(numbered(text)) | others.filter(subject__icontains=text)
    elif ticket.requester_id:
        others = others.filter(requester=ticket.requester_id)
    return others.select_related("requester").order_by("-updated_at")[:OFFERED]


def _asked(request: DeskRequest, ticket: Ticket, *, mistake: str = "") -> HttpResponse:
    context = {
        "ticket": ticket,
        "mistake": mistake,
        "typed": request.POST.get("target", ""),
        "others": _others(ticket, "", request) if ticket.requester_id else [],
    }
    return _dialog(request, "merge", context)


def _dialog(request: DeskRequest, name: str, context: dict[str, object]) -> HttpResponse:
    """A question beside the ticket, or on a page of its own for a browser without scripts."""
    context |= {"listed": TicketList.of(request.GET, request.user), "question": f"tickets/{name}_form.html"}
    response = render(request, "tickets/dialog.html" if request.htmx else "tickets/question.html", context)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response
