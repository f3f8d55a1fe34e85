"""What narrows a list of tickets: each part of the address is one condition."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.contacts.models import Account, Contact
from apps.staff.models import User
from apps.tickets.models import Queue, Ticket
from apps.tickets.tagging import find_tag

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in words, and its name in the address."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The conditions as the address says them; "" where it says nothing."""

    queue: str = ""  # system name
    assignee: str = ""  # user name, or `NOBODY`
    priority: str = ""
    tag: str = ""
    requester: str = ""  # primary key, as the next one
    account: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        """The conditions of an address; words that mean nothing count as nothing said."""
        said = {name: query.get(name, "").strip() for name in cls.__dataclass_fields__}
        if said["priority"] not in Ticket.Priority.values:
            said["priority"] = ""
        for name in ("requester", "account"):
            if not said[name].isdecimal():
                said[name] = ""
        return cls(**said)

    @property
    def said(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    def narrow(self, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
        """The tickets that fulfil all conditions."""
        # Keys, not joins: the database then knows how many rows there are, and chooses its index by that.
        conditions: dict[str, Any] = {}
        if self.queue:
            conditions["queue"] = _key(Queue.objects.filter(system_name=self.queue))
        if self.assignee:
            conditions["assignee"] = (
                None if self.assignee == NOBODY else _key(User.objects.filter(username=self.assignee))
            )
        if self.priority:
            conditions["priority"] = self.priority
        if self.tag:
            conditions["tags"] = find_tag(self.tag)
            if conditions["tags"] is None:
                return tickets.none()
        if self.requester:
            conditions["requester"] = int(self.requester)
        if self.account:
            conditions["account"] = int(self.account)
        return tickets.filter(**conditions)

    def chips(self, user: User) -> list[Chip]:
        """The conditions in words, as far as they name something that the user may see."""
        return [Chip(name, self._in_words(name, value, user)) for name, value in self.said.items()]

    def _in_words(self, name: str, value: str, user: User) -> str:
        match name:
            case "queue":
                found = Queue.objects.visible_to(user).filter(system_name=value).first()
                return str(found or value)
            case "assignee":
                return _("nobody") if value == NOBODY else str(User.objects.filter(username=value).first() or value)
            case "priority":
                return str(Ticket.Priority(value).label)
            case "requester":
                return str(Contact.objects.filter(pk=value).first() or value)
            case "account":
                return str(Account.objects.filter(pk=value).first() or value)
        return value


def _key(rows: QuerySet[Any]) -> int:
    """The key of the row; 0, which none has, when there is none."""
    return rows.order_by().values_list("pk", flat=True).first() or 0
