"""What narrows a list of tickets: each part of the address is one condition."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Upper
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.contacts.models import Account, Contact
from apps.staff.models import User
from apps.tickets.models import Queue, Tag, Ticket
from apps.tickets.tagging import clean

NOBODY = "nobody"
NO_KEY = 0  # which no row has

Keys = dict[tuple[str, str], int]  # of the rows that an address names, by the name and the value of its parts


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

    def narrow(self, tickets: QuerySet[Ticket], keys: Keys | None = None) -> QuerySet[Ticket]:
        """The tickets that fulfil all conditions; `keys` are those of `find_keys`, where they are known already."""
        # Keys, not joins: the database then knows how many rows there are, and chooses its index by that.
        keys = find_keys([self]) if keys is None else keys
        conditions: dict[str, Any] = {}
        if self.queue:
            conditions["queue"] = keys.get(("queue", self.queue), NO_KEY)
        if self.assignee:
            conditions["assignee"] = None if self.assignee == NOBODY else keys.get(("assignee", self.assignee), NO_KEY)
        if self.priority:
            conditions["priority"] = self.priority
        if self.tag:
            conditions["tags"] = keys.get(("tag", _plain(self.tag)), NO_KEY)
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


def find_keys(filters: Iterable[Filters], known: Keys | None = None) -> Keys:
    """The keys of the queues, agents and tags that these conditions name, those that aren't known yet in one query."""
    known = known or {}
    wanted: dict[str, set[str]] = {"queue": set(), "assignee": set(), "tag": set()}
    for each in filters:
        for name, value in (("queue", each.queue), ("assignee", each.assignee), ("tag", _plain(each.tag))):
            if value and value != NOBODY and (name, value) not in known:
                wanted[name].add(value)
    upper = Tag.objects.alias(upper=Upper("name"))
    named = [
        _named("queue", Queue.objects.filter(system_name__in=wanted["queue"]), F("system_name")),
        _named("assignee", User.objects.filter(username__in=wanted["assignee"]), F("username")),
        _named("tag", upper.filter(upper__in=wanted["tag"]), Upper("name")),
    ]
    if not any(wanted.values()):
        return known
    first, *others = named
    return known | {(name, value): key for name, value, key in first.union(*others, all=True)}


def _named(name: str, rows: QuerySet[Any], value: F | Upper) -> QuerySet[Any, tuple[str, str, int]]:
    return rows.order_by().values_list(Value(name), Cast(value, TextField()), "pk")


def _plain(tag: str) -> str:
    return clean(tag).upper()
