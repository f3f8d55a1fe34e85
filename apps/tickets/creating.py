"""A new ticket of an agent's own making: from a letter, from a contact's page, or from nothing."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.activities.links import join_ticket
from apps.activities.models import EmailActivity, Link
from apps.contacts.models import Contact
from apps.desk.happenings import tell_created
from apps.staff.access import DeskRequest, for_agents
from apps.staff.models import User
from apps.tickets.actions import add_note
from apps.tickets.models import Queue, Ticket
from apps.tickets.opening import open_ticket
from apps.tickets.people import requester_of, typed
from apps.tickets.queues import default_queue


class NewTicketForm(forms.Form):
    """What a ticket begins with; the requester is typed as beside a ticket."""

    subject = forms.CharField(label=_("Subject"), max_length=1000)
    queue = forms.ModelChoiceField(label=_("Queue"), queryset=Queue.objects.none(), empty_label=None)
    priority = forms.ChoiceField(label=_("Priority"), choices=Ticket.Priority, initial=Ticket.Priority.NORMAL)
    requester = forms.CharField(label=_("Requester"), max_length=320, required=False)
    note = forms.CharField(
        label=_("Note for colleagues"), required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues: Any = self.fields["queue"]
        queues.queryset = Queue.objects.visible_to(by).filter(enabled=True)

    def clean_requester(self) -> Contact | None:
        return requester_of(self.cleaned_data["requester"])


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def new(request: DeskRequest) -> HttpResponse:
    """The form, filled in from `?letter=` or `?contact=`; saving it opens the ticket and links the letter."""
    letter = _letter(request)
    contact = _contact(request)
    form = NewTicketForm(request.POST or None, by=request.user, initial=_initial(letter, contact))
    if request.method == "POST" and form.is_valid():
        return redirect(_opened(form.cleaned_data, letter, by=request.user))
    return render(request, "tickets/new.html", {"form": form, "letter": letter, "contact": contact})


def _letter(request: DeskRequest) -> EmailActivity | None:
    key = request.GET.get("letter", "")
    letters = EmailActivity.objects.visible_to(request.user).select_related("contact", "mailbox")
    return letters.defer("text", "new_text", "html").filter(pk=int(key)).first() if key.isdecimal() else None


def _contact(request: DeskRequest) -> Contact | None:
    key = request.GET.get("contact", "")
    return Contact.objects.filter(pk=int(key)).first() if key.isdecimal() else None


def _initial(letter: EmailActivity | None, contact: Contact | None) -> dict[str, object]:
    if letter is None:
        return {"queue": default_queue().pk, "requester": typed(contact) if contact else ""}
    queue = (letter.mailbox.queue_id if letter.mailbox else None) or default_queue().pk
    return {"subject": letter.subject, "queue": queue, "requester": typed(letter.contact) if letter.contact else ""}


def _opened(said: dict[str, Any], letter: EmailActivity | None, *, by: User) -> Ticket:
    requester: Contact | None = said["requester"]
    account_id = (letter.account_id if letter else None) or (requester.account_id if requester else None)
    subject, at = said["subject"], timezone.now()
    with transaction.atomic():
        ticket = open_ticket(said["queue"], subject=subject, requester=requester, account_id=account_id, at=at)
        Ticket.objects.filter(pk=ticket.pk).update(priority=said["priority"])
        if said["note"]:
            add_note(ticket, said["note"], by=by)
        if letter is not None:
            join_ticket(letter, ticket, origin=Link.Origin.HAND, by=by)
        ticket.refresh_from_db(fields=["priority"])
        tell_created(ticket, by=by)
    return ticket
