"""What agents do to a ticket from its page: thin doors to `apps.tickets.actions`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.staff.access import DeskRequest, for_agents
from apps.tickets import actions
from apps.tickets.forms import AssigneeForm, NoteForm, PriorityForm, QueueForm, StatusForm, agents
from apps.tickets.lists import TicketList
from apps.tickets.models import Queue, Ticket
from apps.tickets.views import reading_context, to_read


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that takes a change back: where it is sent and what it says."""

    address: str
    field: str
    value: str


@require_POST
@for_agents
def status(request: DeskRequest, number: str) -> HttpResponse:
    return _change(request, number, "status", StatusForm, actions.change_status)


@require_POST
@for_agents
def priority(request: DeskRequest, number: str) -> HttpResponse:
    return _change(request, number, "priority", PriorityForm, actions.change_priority)


@require_POST
@for_agents
def queue(request: DeskRequest, number: str) -> HttpResponse:
    return _change(request, number, "queue", QueueForm, actions.move_to_queue)


@require_POST
@for_agents
def assignee(request: DeskRequest, number: str) -> HttpResponse:
    return _change(request, number, "assignee", AssigneeForm, actions.assign)


@require_POST
@for_agents
def note(request: DeskRequest, number: str) -> HttpResponse:
    ticket = get_object_or_404(to_read(), number=number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _refused(request, ticket, form)
    actions.add_note(ticket, form.cleaned_data["text"], by=request.user)
    return _shown_again(request, ticket)


@require_http_methods(["GET", "HEAD"])
@for_agents
def hand_over(request: DeskRequest, number: str) -> HttpResponse:
    """Everybody that the ticket can be given to, and the queues it can be moved to."""
    context = {
        "ticket": get_object_or_404(Ticket.objects.select_related("queue", "assignee"), number=number),
        "agents": agents(),
        "queues": Queue.objects.filter(enabled=True),
        "listed": TicketList.of(request.GET, request.user),
    }
    template = "tickets/hand_over_dialog.html" if request.htmx else "tickets/hand_over.html"
    return render(request, template, context)


def _change(
    request: DeskRequest, number: str, field: str, form_class: type[forms.Form], act: Callable[..., bool]
) -> HttpResponse:
    """Check what was sent, do it, and offer to undo it."""
    ticket = get_object_or_404(to_read(), number=number)
    before = getattr(ticket, field)
    form = form_class(request.POST)
    if not form.is_valid():
        return _refused(request, ticket, form)
    if not act(ticket, form.cleaned_data[field], by=request.user):
        return _shown_again(request, ticket)
    said = _("%(number)s: %(field)s — %(value)s") % {
        "number": ticket.number,
        "field": str(form.fields[field].label).lower(),
        "value": _in_words(ticket, field),
    }
    return _shown_again(request, ticket, said=said, undo=Undo(request.get_full_path(), field, _sent_as(before)))


def _refused(request: DeskRequest, ticket: Ticket, form: forms.Form) -> HttpResponse:
    sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
    return _shown_again(request, ticket, said=" ".join(sentences))


def _shown_again(request: DeskRequest, ticket: Ticket, *, said: str = "", undo: Undo | None = None) -> HttpResponse:
    """The ticket as it is now: its pane and its row in the list, or the whole page for a browser without scripts."""
    listed = TicketList.of(request.GET, request.user)
    if not request.htmx:
        if said:
            messages.info(request, said)
        return redirect(ticket.get_absolute_url() + listed.address)
    context = reading_context(ticket, listed) | {"said": said, "undo": undo}
    return render(request, "tickets/changed.html", context)


def _in_words(ticket: Ticket, field: str) -> str:
    display: Callable[[], Any] | None = getattr(ticket, f"get_{field}_display", None)
    return str(display() if display else getattr(ticket, field) or _("nobody"))


def _sent_as(value: Model | str | None) -> str:
    """The value as its form would send it."""
    return str(value.pk) if isinstance(value, Model) else value or ""
