"""What agents may change of a ticket, one small form for each change."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.contacts.models import Contact
from apps.staff.models import User
from apps.tickets.agents import agents
from apps.tickets.models import Queue, Ticket
from apps.tickets.people import find_or_make, requester_of
from apps.tickets.tagging import LONGEST


class TicketForm(forms.Form):
    """A form about one ticket, filled by one agent."""

    def __init__(self, *args: Any, ticket: Ticket, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket, self.user = ticket, user


class NoteForm(TicketForm):
    text = forms.CharField(label=_("Note"), max_length=50_000, error_messages={"required": _("Write something first.")})


class StatusForm(TicketForm):
    status = forms.ChoiceField(label=_("Status"), choices=Ticket.Status)


class PriorityForm(TicketForm):
    priority = forms.ChoiceField(label=_("Priority"), choices=Ticket.Priority)


class SubjectForm(TicketForm):
    subject = forms.CharField(
        label=_("Subject"), max_length=500, error_messages={"required": _("Write a subject first.")}
    )

    def clean_subject(self) -> str:
        """One line."""
        return " ".join(self.cleaned_data["subject"].split())


class AssigneeForm(TicketForm):
    """Who works on the ticket: an agent who sees its queue, or nobody."""

    assignee = forms.ModelChoiceField(label=_("Assignee"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = agents(self.ticket.queue)  # type: ignore[attr-defined] # a ModelChoiceField


class QueueForm(TicketForm):
    """Where the ticket stands: a queue that the agent sees herself."""

    queue = forms.ModelChoiceField(label=_("Queue"), queryset=Queue.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = Queue.objects.visible_to(self.user).filter(enabled=True)
        self.fields["queue"].queryset = queues  # type: ignore[attr-defined] # a ModelChoiceField


class TagForm(TicketForm):
    tag = forms.CharField(label=_("Tag"), max_length=LONGEST, error_messages={"required": _("Write a tag first.")})


class PersonForm(TicketForm):
    """A contact, by a name that only she has, or by an address; an address that nobody has makes a new contact."""

    person = forms.CharField(
        label=_("Contact"), max_length=320, error_messages={"required": _("Write a name or an address first.")}
    )

    def clean_person(self) -> Contact:
        return find_or_make(self.cleaned_data["person"])


class RequesterForm(TicketForm):
    """Whose ticket it is; by her key when a change is taken back, and empty for nobody."""

    requester = forms.CharField(label=_("Requester"), max_length=320, required=False)

    def clean_requester(self) -> Contact | None:
        return requester_of(self.cleaned_data["requester"])
