"""Tickets as something that letters can be linked to: by their numbers."""

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat, Upper
from django.utils.translation import gettext_lazy as _

from apps.linking.targets import Column, LinkTarget, equal_ignoring_case, found_in
from apps.tickets.models import Queue, Ticket


def search_tickets(text: str) -> QuerySet[Ticket]:
    """Tickets by their number, with or without what the queue's mask puts around it, or by a part of the subject."""
    numbers = [text]
    if text.isdecimal():
        numbers += [mask.replace("{0}", text) for mask in Queue.objects.values_list("number_mask", flat=True)]
    by_number = [("number__iexact", number) for number in numbers]
    return found_in(Ticket, *by_number, ("subject__icontains", text)).order_by("-updated_at", "-pk")


TICKET = LinkTarget(
    key="ticket",
    model=Ticket,
    columns=(Column("number", _("number"), equal_ignoring_case(Ticket, "number", Upper)),),
    icon="ticket",
    title=Concat("number", Value(" "), "subject", output_field=TextField()),
    search=search_tickets,
)
