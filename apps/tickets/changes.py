"""What agents change of a ticket from its page: thin doors to `apps.tickets.actions` and its like."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.staff.access import DeskRequest, for_agents
from apps.tickets import actions
from apps.tickets.agents import agents
from apps.tickets.answers import found, refused, shown_again, undo_by
from apps.tickets.forms import (
    AssigneeForm,
    NoteForm,
    PersonForm,
    PriorityForm,
    QueueForm,
    RequesterForm,
    StatusForm,
    SubjectForm,
    TagForm,
    TicketForm,
)
from apps.tickets.lists import TicketList
from apps.tickets.models import Queue, Ticket
from apps.tickets.participants import add_participant, remove_participant
from apps.tickets.tagging import add_tag, remove_tag


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
def subject(request: DeskRequest, number: str) -> HttpResponse:
    return _change(request, number, "subject", SubjectForm, actions.change_subject)


@require_POST
@for_agents
def requester(request: DeskRequest, number: str) -> HttpResponse:
    return _change(request, number, "requester", RequesterForm, actions.change_requester)


@require_POST
@for_agents
def note(request: DeskRequest, number: str) -> HttpResponse:
    ticket = found(request, number)
    form = NoteForm(request.POST, ticket=ticket, user=request.user)
    if not form.is_valid():
        return refused(request, ticket, form)
    actions.add_note(ticket, form.cleaned_data["text"], by=request.user)
    return shown_again(request, ticket)


@require_POST
@for_agents
def tag(request: DeskRequest, number: str) -> HttpResponse:
    """Put a tag on; the way back takes it off."""
    said, back = _("%(number)s: tag “%(word)s” added"), "untag"
    return _add_or_remove(request, number, TagForm, "tag", add_tag, said, back)


@require_POST
@for_agents
def untag(request: DeskRequest, number: str) -> HttpResponse:
    said, back = _("%(number)s: tag “%(word)s” removed"), "tag"
    return _add_or_remove(request, number, TagForm, "tag", remove_tag, said, back)


@require_POST
@for_agents
def invite(request: DeskRequest, number: str) -> HttpResponse:
    said, back = _("%(number)s: %(word)s takes part"), "dismiss"
    return _add_or_remove(request, number, PersonForm, "person", add_participant, said, back)


@require_POST
@for_agents
def dismiss(request: DeskRequest, number: str) -> HttpResponse:
    said, back = _("%(number)s: %(word)s takes no part any more"), "invite"
    return _add_or_remove(request, number, PersonForm, "person", remove_participant, said, back)


@require_safe
@for_agents
def hand_over(request: DeskRequest, number: str) -> HttpResponse:
    """Everybody that the ticket can be given to, and the queues it can be moved to."""
    ticket = found(request, number)
    context = {
        "ticket": ticket,
        "agents": agents(ticket.queue),
        "queues": Queue.objects.visible_to(request.user).filter(enabled=True),
        "listed": TicketList.of(request.GET, request.user),
    }
    template = "tickets/hand_over_dialog.html" if request.htmx else "tickets/hand_over.html"
    return render(request, template, context)


def _change(
    request: DeskRequest, number: str, field: str, form_class: type[TicketForm], act: Callable[..., bool]
) -> HttpResponse:
    """Check what was sent, do it, and offer to undo it."""
    ticket = found(request, number)
    before = getattr(ticket, field)
    form = form_class(request.POST, ticket=ticket, user=request.user)
    if not form.is_valid():
        return refused(request, ticket, form)
    if not act(ticket, form.cleaned_data[field], by=request.user):
        return shown_again(request, ticket)
    said = _("%(number)s: %(field)s — %(value)s") % {
        "number": ticket.number,
        "field": str(form.fields[field].label).lower(),
        "value": _in_words(ticket, field),
    }
    undo = undo_by(field, ticket, request, **{field: _sent_as(before)})
    return shown_again(request, ticket, said=said, undo=undo)


def _add_or_remove(
    request: DeskRequest,
    number: str,
    form_class: type[TicketForm],
    field: str,
    act: Callable[..., bool],
    said: str,
    back: str,
) -> HttpResponse:
    """A change whose way back is another action with the same word."""
    ticket = found(request, number)
    form = form_class(request.POST, ticket=ticket, user=request.user)
    if not form.is_valid():
        return refused(request, ticket, form)
    value = form.cleaned_data[field]
    if not act(ticket, value, by=request.user):
        return shown_again(request, ticket)
    undo = undo_by(back, ticket, request, **{field: request.POST[field]})
    return shown_again(request, ticket, said=said % {"number": ticket.number, "word": value}, undo=undo)


def _in_words(ticket: Ticket, field: str) -> str:
    display: Callable[[], Any] | None = getattr(ticket, f"get_{field}_display", None)
    return str(display() if display else getattr(ticket, field) or _("nobody"))


def _sent_as(value: Model | str | None) -> str:
    """The value as its form would send it."""
    return str(value.pk) if isinstance(value, Model) else value or ""
