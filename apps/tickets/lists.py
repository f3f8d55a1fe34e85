"""The lists of tickets: saved views, narrowed by conditions or a search, in an order; the address holds all of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Left, Upper
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.activities.models import EmailActivity
from apps.desk.paging import Page
from apps.staff.models import User
from apps.tickets.filters import Chip, Filters, Keys
from apps.tickets.models import Tag, Ticket
from apps.tickets.sorting import Sort, sorted_page


class SavedView(TextChoices):
    """Whose turn it is."""

    OURS = "ours", pgettext_lazy("list of tickets", "Waiting for us")
    MINE = "mine", _("Mine")
    UNASSIGNED = "unassigned", _("Unassigned")
    OVERDUE = "overdue", pgettext_lazy("list of tickets", "Overdue")
    CUSTOMERS = "customers", pgettext_lazy("list of tickets", "Waiting for the customer")
    CLOSED = "closed", pgettext_lazy("list of tickets", "Closed")
    ALL = "all", _("All tickets")

    def tickets(self, user: User) -> QuerySet[Ticket]:
        """The tickets of this view, as this agent sees it."""
        tickets = Ticket.objects.visible_to(user)
        match self:
            case SavedView.OURS:
                tickets = tickets.waiting_for_us()
            case SavedView.MINE:
                tickets = tickets.open().filter(assignee=user)
            case SavedView.UNASSIGNED:
                tickets = tickets.open().filter(assignee=None)
            case SavedView.OVERDUE:
                tickets = tickets.overdue()
            case SavedView.CUSTOMERS:
                tickets = tickets.filter(status=Ticket.Status.WAITING)
            case SavedView.CLOSED:
                tickets = tickets.closed()
        return tickets

    @property
    def sort(self) -> Sort:
        """The order that the view has when none is asked for."""
        return Sort.DUE if self == SavedView.OVERDUE else Sort.LATEST

    @property
    def sorts(self) -> list[Sort]:
        """The orders that make sense here: only what is overdue has a deadline in each row."""
        return [sort for sort in Sort if sort != Sort.DUE or self == SavedView.OVERDUE]


@dataclass(frozen=True)
class TicketList:
    """One list as its address says. Unknown words in the address count as nothing said."""

    user: User
    view: SavedView
    sort: Sort
    filters: Filters
    search: str
    before: str

    @classmethod
    def of(cls, query: QueryDict, user: User) -> "TicketList":
        """The list that the address asks for; a search without a view looks everywhere."""
        search = query.get("q", "").strip()
        said = query.get("view", "")
        view = SavedView(said) if said in SavedView.values else SavedView.ALL if search else SavedView.OURS
        sort = query.get("sort", "")
        return cls(
            user=user,
            view=view,
            sort=Sort(sort) if sort in view.sorts else view.sort,
            filters=Filters.of(query),
            search=search,
            before=query.get("before", ""),
        )

    @property
    def address(self) -> str:
        """The query part of the address, which every link of the list carries on."""
        return self._address(self.filters.said)

    @property
    def chips(self) -> list[tuple[Chip, str]]:
        """The conditions in words, each with the address of the list without it."""
        return [
            (chip, self._address({name: value for name, value in self.filters.said.items() if name != chip.name}))
            for chip in self.filters.chips(self.user)
        ]

    @cached_property
    def page(self) -> Page[Ticket]:
        """The tickets of the page, with what their rows show."""
        rows = for_rows(self.tickets().select_related("requester", "assignee"))
        return sorted_page(rows, self.sort, self.before)

    @property
    def older_address(self) -> str:
        """Where the list goes on; "" at its end."""
        older = self.page.older
        return f"{reverse('tickets:tickets')}{self.address}&{urlencode({'before': older})}" if older else ""

    def exact(self) -> Ticket | None:
        """The ticket whose very number was searched for."""
        return Ticket.objects.visible_to(self.user).filter(numbered(self.search)).first() if self.search else None

    def is_newer(self, since: Any) -> bool:
        """Whether a ticket of this list has changed after the given time."""
        return self.tickets().filter(updated_at__gt=since).exists()

    @property
    def said(self) -> dict[str, str]:
        """What the address says, by its words."""
        return self._said(self.filters.said)

    def _said(self, filters: dict[str, str]) -> dict[str, str]:
        sort = "" if self.sort == self.view.sort else self.sort.value
        said = {"view": self.view.value, "sort": sort, **filters, "q": self.search}
        return {name: value for name, value in said.items() if value}

    def _address(self, filters: dict[str, str]) -> str:
        return "?" + urlencode(self._said(filters))

    def tickets(self, keys: Keys | None = None) -> QuerySet[Ticket]:
        """All tickets of the list, in no order; see `Filters.narrow` for the keys."""
        tickets = self.filters.narrow(self.view.tickets(self.user), keys)
        if self.search:
            tickets = tickets.filter(numbered(self.search) | Q(subject__icontains=self.search))
        return tickets


def for_rows(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The tickets, each with the beginning of its latest letter as `first_words` and the names of its tags."""
    latest = EmailActivity.objects.filter(ticket=OuterRef("pk")).order_by("-date")
    names = Tag.objects.filter(tickets=OuterRef("pk")).order_by("name").values("name")
    return tickets.annotate(
        first_words=Subquery(latest.values(words=Left("new_text", 200))[:1]), tag_names=ArraySubquery(names)
    )


def numbered(number: str) -> Q:
    """The condition for the ticket of this number, however its letters are written."""
    return Q(pk__in=Ticket.objects.alias(upper=Upper("number")).filter(upper=number.upper()).values("pk"))
