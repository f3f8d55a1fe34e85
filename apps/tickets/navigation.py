"""What the desk's navigation counts: the tickets and letters that wait for somebody."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from apps.activities.models import EmailActivity
from apps.activities.unread import unread_parts
from apps.desk.counting import capped_counts, said
from apps.mail.models import Delivery, Mailbox
from apps.staff.models import User
from apps.tickets.lists import SavedView

COUNTED_VIEWS = (SavedView.OURS, SavedView.MINE, SavedView.UNASSIGNED, SavedView.OVERDUE, SavedView.CUSTOMERS)


@dataclass(frozen=True, slots=True)
class Checked:
    """How many mailboxes there are, and when one of them was last collected from."""

    mailboxes: int
    at: datetime | None


def last_check() -> Checked:
    """What an empty list says instead of tickets."""
    return Checked(**Mailbox.objects.aggregate(mailboxes=Count("pk"), at=Max("health__last_success_at")))


def counts(user: User) -> dict[str, str]:
    """The numbers beside the links, in one query, by the link's name."""
    letters, deliveries = EmailActivity.objects.visible_to(user), Delivery.objects.visible_to(user)
    after_mark, before_mark = unread_parts(letters, user)
    set_aside = deliveries.filter(state=Delivery.State.SET_ASIDE)
    numbers = capped_counts(
        {
            **{view.value: view.tickets(user) for view in COUNTED_VIEWS},
            "unread": after_mark,
            "unread_before": before_mark,
            "unprocessed": letters.incoming().unprocessed(),
            "held": set_aside.filter(reason=Delivery.Reason.HELD),
            "failed": deliveries.filter(state=Delivery.State.FAILED),
        }
    )
    numbers["unread"] += numbers.pop("unread_before")
    return {name: said(number) for name, number in numbers.items()}
