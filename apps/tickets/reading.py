"""A ticket with all that its pane shows of it, read in one query."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from apps.contacts.models import Address
from apps.staff.models import User
from apps.tickets.lists import for_rows
from apps.tickets.models import Participant, Ticket

OTHER_TICKETS = 5


@dataclass(frozen=True, slots=True)
class OtherTicket:
    """Another ticket of the requester."""

    number: str
    subject: str
    status: str

    @property
    def label(self) -> str:
        return str(Ticket.Status(self.status).label)

    @property
    def url(self) -> str:
        return reverse("tickets:ticket", args=[self.number])


@dataclass(frozen=True, slots=True)
class TakesPart:
    """Somebody who takes part beside the requester; `typed` is how a form would name her."""

    pk: int
    name: str
    address: str

    @property
    def typed(self) -> str:
        return f"{self.name} <{self.address}>" if self.address else self.name


@dataclass(frozen=True, slots=True)
class ShownTicket:
    """The people and the other tickets around a ticket."""

    addresses: list[str]
    participants: list[TakesPart]
    others: list[OtherTicket]
    more_others: bool


def to_read(user: User) -> QuerySet[Ticket]:
    """The tickets that the user sees, with all that `shown_ticket` needs."""
    addresses = Address.objects.filter(contact=OuterRef("requester")).order_by("address").values("address")
    theirs = Address.objects.filter(contact=OuterRef("contact")).order_by("address").values("address")[:1]
    people = (
        Participant.objects.filter(ticket=OuterRef("pk"))
        .order_by("contact__name")
        .values(shown=JSONObject(pk="contact_id", name="contact__name", address=theirs))
    )
    others = (
        Ticket.objects.visible_to(user)
        .filter(Q(requester=OuterRef("requester")), ~Q(pk=OuterRef("pk")))
        .order_by("-updated_at", "-pk")
        .values(shown=JSONObject(number="number", subject="subject", status="status"))
    )
    tickets = Ticket.objects.visible_to(user).select_related(
        "queue", "assignee", "requester__account", "account", "merged_into"
    )
    return for_rows(tickets).annotate(
        addresses=ArraySubquery(addresses),
        people=ArraySubquery(people),
        others=ArraySubquery(others[: OTHER_TICKETS + 1]),
    )


def shown_ticket(ticket: Ticket) -> ShownTicket:
    """What stands around a ticket that comes from `to_read`."""
    others = [OtherTicket(**other) for other in ticket.others]  # type: ignore[attr-defined] # annotated, as the next
    return ShownTicket(
        addresses=ticket.addresses,  # type: ignore[attr-defined]
        participants=[TakesPart(**{**person, "address": person["address"] or ""}) for person in ticket.people],  # type: ignore[attr-defined]
        others=others[:OTHER_TICKETS],
        more_others=len(others) > OTHER_TICKETS,
    )
