"""What the desk's navigation counts: the tickets and letters that wait for somebody."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Max, QuerySet, When
from django.http import QueryDict

from apps.activities.models import EmailActivity
from apps.activities.unread import unread_parts
from apps.desk.counting import capped_counts, said
from apps.desk.places import offer, offered
from apps.mail.models import Delivery, Mailbox
from apps.staff.models import User
from apps.tickets.filters import find_keys
from apps.tickets.lists import SavedView, TicketList
from apps.tickets.models import Queue, View

COUNTED_VIEWS = (SavedView.OURS, SavedView.MINE, SavedView.UNASSIGNED, SavedView.OVERDUE, SavedView.CUSTOMERS)
KEYS = {
    SavedView.OURS: "i",
    SavedView.MINE: "m",
    SavedView.UNASSIGNED: "u",
    SavedView.OVERDUE: "o",
    SavedView.CUSTOMERS: "w",
    SavedView.CLOSED: "c",
    SavedView.ALL: "a",
}
"""What is pressed after G to come to a list."""
MOST_NAMED = 30  # saved views in the navigation; the first nine have a digit for their key


@dataclass(frozen=True, slots=True)
class Checked:
    """How many mailboxes there are, and when one of them was last collected from."""

    mailboxes: int
    at: datetime | None


def last_check() -> Checked:
    """What an empty list says instead of tickets."""
    return Checked(**Mailbox.objects.aggregate(mailboxes=Count("pk"), at=Max("health__last_success_at")))


@dataclass(frozen=True, slots=True)
class QueueLink:
    """A queue that the agent sees."""

    pk: int
    title: str
    system_name: str


@dataclass(frozen=True, slots=True)
class NamedList:
    """A view that the agent or a colleague has saved."""

    pk: int
    name: str
    own: bool
    listed: TicketList

    @property
    def count(self) -> str:
        """The name of its number."""
        return f"view-{self.pk}"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the navigation leads beside the lists that everybody has; the agent's own views come first."""

    queues: list[QueueLink]
    named: list[NamedList]


def places(user: User) -> Places:
    """The queues and the saved views."""
    named = [
        NamedList(row["pk"], row["name"], row["own"], TicketList.of(QueryDict(row["query"].removeprefix("?")), user))
        for row in offered(user, "view")
    ]
    return Places(
        queues=sorted((QueueLink(**row) for row in offered(user, "queue")), key=lambda queue: queue.title),
        named=sorted(named, key=lambda view: (not view.own, view.name))[:MOST_NAMED],
    )


def offer_places() -> None:
    """Let every page of the desk know the queues and the saved views; called once, when Django is ready."""
    offer("queue", lambda user: Queue.objects.visible_to(user).filter(enabled=True), "pk", "title", "system_name")
    offer("view", _views, "pk", "name", "query", "own")


def _views(user: User) -> "QuerySet[View]":
    return View.objects.seen_by(user).annotate(own=Case(When(owner=user, then=True), default=False))


def counts(user: User, around: Places) -> dict[str, str]:
    """The numbers beside the links, in one query, by the link's name."""
    known = {("queue", queue.system_name): queue.pk for queue in around.queues}
    keys = find_keys((each.listed.filters for each in around.named), known | {("assignee", user.username): user.pk})
    letters, deliveries = EmailActivity.objects.visible_to(user), Delivery.objects.visible_to(user)
    after_mark, before_mark = unread_parts(letters, user)
    set_aside = deliveries.filter(state=Delivery.State.SET_ASIDE)
    numbers = capped_counts(
        {
            **{view.value: view.tickets(user) for view in COUNTED_VIEWS},
            **{each.count: each.listed.tickets(keys) for each in around.named},
            "unread": after_mark,
            "unread_before": before_mark,
            "unprocessed": letters.incoming().unprocessed(),
            "held": set_aside.filter(reason=Delivery.Reason.HELD),
            "failed": deliveries.filter(state=Delivery.State.FAILED),
        }
    )
    numbers["unread"] += numbers.pop("unread_before")
    return {name: said(number) for name, number in numbers.items()}
