"""Tickets as something that letters can be linked to: by their numbers."""

from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from apps.linking.targets import Column, LinkTarget, equal_ignoring_case
from apps.tickets.models import Ticket

TICKET = LinkTarget(
    key="ticket",
    model=Ticket,
    columns=(Column("number", _("number"), equal_ignoring_case(Ticket, "number", Upper)),),
)
