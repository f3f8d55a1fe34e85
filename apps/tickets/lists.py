"""The lists of tickets: saved views, narrowed by a queue or a search; the address holds all of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Left, Upper
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.activities.models import EmailActivity
from apps.desk.paging import Page, page_of
from apps.staff.models import User
from apps.tickets.models import Ticket


class SavedView(TextChoices):
    """Whose turn it is."""

    OURS = "ours", pgettext_lazy("list of tickets", "Waiting for us")
    MINE = "mine", _("Mine")
    UNASSIGNED = "unassigned", _("Unassigned")
    CUSTOMERS = "customers", pgettext_lazy("list of tickets", "Waiting for the customer")
    CLOSED = "closed", pgettext_lazy("list of tickets", "Closed")
    ALL = "all", _("All tickets")

    def tickets(self, user: User) -> QuerySet[Ticket]:
        """The tickets of this view, as this agent sees it."""
        match self:
            case SavedView.OURS:
                return Ticket.objects.filter(status__in=[Ticket.Status.NEW, Ticket.Status.OPEN])
            case SavedView.MINE:
                return Ticket.objects.open().filter(assignee=user)
            case SavedView.UNASSIGNED:
                return Ticket.objects.open().filter(assignee=None)
            case SavedView.CUSTOMERS:
                return Ticket.objects.filter(status=Ticket.Status.WAITING)
            case SavedView.CLOSED:
                return Ticket.objects.closed()
            case SavedView.ALL:
                return Ticket.objects.all()


@dataclass(frozen=True)
class TicketList:
    """One list as its address says. Unknown words in the address count as nothing said."""

    user: User
    view: SavedView
    queue: str
    search: str
    before: str

    @classmethod
    def of(cls, query: QueryDict, user: User) -> "TicketList":
        """The list that the address asks for; a search without a view looks everywhere."""
        search = query.get("q", "").strip()
        usual = SavedView.ALL if search else SavedView.OURS
        view = query.get("view", "")
        return cls(
            user=user,
            view=SavedView(view) if view in SavedView.values else usual,
            queue=query.get("queue", ""),
            search=search,
            before=query.get("before", ""),
        )

    @property
    def address(self) -> str:
        """The query part of the address, which every link of the list carries on."""
        said = {"view": self.view.value, "queue": self.queue, "q": self.search}
        return "?" + urlencode({name: value for name, value in said.items() if value})

    @cached_property
    def page(self) -> Page[Ticket]:
        """The tickets of the page, with what their rows show."""
        rows = with_first_words(self._tickets().select_related("requester", "assignee"))
        return page_of(rows, self.before, by="updated_at")

    @property
    def older_address(self) -> str:
        """Where the list goes on; "" at its end."""
        older = self.page.older
        return f"{reverse('tickets:tickets')}{self.address}&{urlencode({'before': older})}" if older else ""

    def exact(self) -> Ticket | None:
        """The ticket whose very number was searched for."""
        return numbered(self.search).first() if self.search else None

    def is_newer(self, since: Any) -> bool:
        """Whether a ticket of this list has changed after the given time."""
        return self._tickets().filter(updated_at__gt=since).exists()

    def _tickets(self) -> QuerySet[Ticket]:
        tickets = self.view.tickets(self.user)
        if self.queue:
            tickets = tickets.filter(queue__system_name=self.queue)
        if self.search:
            by_number = Q(pk__in=numbered(self.search).values("pk"))
            tickets = tickets.filter(by_number | Q(subject__icontains=self.search))
        return tickets


def with_first_words(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The tickets, each with the beginning of its latest letter as `first_words`."""
    latest = EmailActivity.objects.filter(ticket=OuterRef("pk")).order_by("-date")
    return tickets.annotate(first_words=Subquery(latest.values(words=Left("new_text", 200))[:1]))


def numbered(number: str) -> QuerySet[Ticket]:
    """The ticket of this number, however its letters are written."""
    return Ticket.objects.alias(upper=Upper("number")).filter(upper=number.upper())
