"""What agents may change of a ticket, one small form for each change."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.staff.models import User
from apps.staff.roles import WORK
from apps.tickets.models import Queue, Ticket


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=50_000, error_messages={"required": _("Write something first.")})


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=Ticket.Status)


class PriorityForm(forms.Form):
    priority = forms.ChoiceField(label=_("Priority"), choices=Ticket.Priority)


class AssigneeForm(forms.Form):
    """Who works on the ticket: any agent, or nobody."""

    assignee = forms.ModelChoiceField(label=_("Assignee"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = agents()  # type: ignore[attr-defined] # a ModelChoiceField


class QueueForm(forms.Form):
    queue = forms.ModelChoiceField(label=_("Queue"), queryset=Queue.objects.filter(enabled=True))


def agents() -> Any:
    """Everybody who may work at the desk, by name."""
    return User.objects.with_perm(WORK).order_by("first_name", "last_name", "username")
