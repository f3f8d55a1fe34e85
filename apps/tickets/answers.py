"""What an agent sees after she did something to a ticket: the ticket as it is now, a sentence, and a way back."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apps.staff.access import DeskRequest
from apps.tickets.lists import TicketList
from apps.tickets.models import Ticket
from apps.tickets.reading import to_read
from apps.tickets.views import reading_context


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that takes a change back: where it is sent and what it says."""

    address: str
    fields: dict[str, str] = field(default_factory=dict)


def undo_by(name: str, ticket: Ticket, request: DeskRequest, **fields: str) -> Undo:
    """A way back through the action of this name, in the list that the agent is in."""
    listed = TicketList.of(request.GET, request.user)
    return Undo(reverse(f"tickets:{name}", args=[ticket.number]) + listed.address, fields)


def found(request: DeskRequest, number: str) -> Ticket:
    """The ticket of this number, if the agent sees it."""
    return get_object_or_404(Ticket.objects.visible_to(request.user).select_related("queue"), number=number)


def refused(request: DeskRequest, ticket: Ticket, form: forms.Form) -> HttpResponse:
    """Nothing was done, and why."""
    sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
    return shown_again(request, ticket, said=" ".join(sentences))


def shown_again(request: DeskRequest, ticket: Ticket, *, said: str = "", undo: Undo | None = None) -> HttpResponse:
    """The ticket's pane and its row in the list, or the whole page for a browser without scripts."""
    listed = TicketList.of(request.GET, request.user)
    if not request.htmx:
        if said:
            messages.info(request, said)
        return redirect(ticket.get_absolute_url() + listed.address)
    current = to_read(request.user).get(pk=ticket.pk)
    context = reading_context(request, current, listed) | {"said": said, "undo": undo}
    response = render(request, "tickets/changed.html", context)
    # Another ticket may be shown now than the one whose action was asked for.
    response["HX-Replace-Url"] = current.get_absolute_url() + listed.address
    return response
