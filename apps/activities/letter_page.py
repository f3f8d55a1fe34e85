"""What the page of a letter shows."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, TextChoices
from django.db.models.functions import Coalesce, Left
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from apps.activities.linked import Linked, shown_links
from apps.activities.models import EmailActivity
from apps.activities.panel import LetterList
from apps.activities.processing import others_waiting
from apps.activities.shown import WHOLE, readable, shown, shown_file
from apps.activities.unread import with_unread
from apps.linking.targets import LinkTarget, targets_by_hand
from apps.staff.access import DeskRequest
from apps.staff.models import User


class Tab(TextChoices):
    """The parts of the page; each value is a word of the address."""

    LETTER = "letter", _("Letter")
    MAIN = "main", _("Main information")
    FILES = "files", _("Attachments")


@dataclass(frozen=True, slots=True)
class Field:
    """A typed field of the letter: objects of one kind that it is linked to, and room for another one."""

    kind: str
    label: str
    icon: str
    links: list[Linked]


PARTIES = ("contact", "account")
"""The kinds that a letter has one of, as whose letter it is; see `apps.activities.links.fill_in`."""


def reading_context(
    request: DeskRequest, pk: int, listed: LetterList, *, beside_list: bool = False
) -> dict[str, object]:
    """Everything that the pane of a letter shows; 404 for one that is not there for this user.

    `beside_list` leaves out what costs too much on a page that holds the list too: the page asks for it afterwards.
    """
    activity = _find(request, pk)
    uncounted = beside_list and activity.ticket_id is None
    links = shown_links(list(activity.links.all()))
    tab = request.GET.get("tab", "")
    context = {
        "letter": shown(activity),
        "activity": activity,
        "links": links,
        "fields": _fields(links, request.user),
        "files": [shown_file(file) for file in activity.attachments.all()],
        "tab": tab if tab in Tab.values else Tab.LETTER.value,
        "tabs": Tab.choices,
        "others": 0 if uncounted else _others(activity),
        "uncounted": uncounted,
        "listed": listed,
    }
    return context | {"digest": _digest(activity, links, context["others"])}


def _find(request: DeskRequest, pk: int) -> Any:
    people = EmailActivity.objects.visible_to(request.user).select_related(
        "ticket", "account", "author", "owner", "processed_by"
    )
    letters = with_unread(readable(people, length=WHOLE, by=request.user), request.user)
    of_ticket = EmailActivity.objects.incoming().unprocessed().filter(ticket=OuterRef("ticket"))
    counted = of_ticket.exclude(pk=OuterRef("pk")).order_by().values("ticket").annotate(count=Count("pk"))
    # Its row in the list may be rendered too, and begins with the first words.
    letters = letters.annotate(
        others=Coalesce(counted.values("count"), 0),
        first_words=Left("new_text", 200),
        delivery_state=F("outbox_letter__state"),
    )
    return get_object_or_404(letters, pk=pk)


def _fields(links: list[Linked], user: User) -> list[Field]:
    """A field for each kind but those of `PARTIES`, which have fields of their own; their further links come last."""
    targets = [target for target in targets_by_hand(user) if target.key not in PARTIES]
    return [_field(target, links) for target in targets]


def _field(target: LinkTarget, links: list[Linked]) -> Field:
    return Field(target.key, target.label, target.icon, [link for link in links if link.key == target.key])


def _others(activity: Any) -> int:
    """How many other letters of its conversation need processing too."""
    if activity.ticket_id is not None:
        return int(activity.others)
    return others_waiting(activity)


def _digest(activity: EmailActivity, links: list[Linked], others: object) -> str:
    """Changes whenever what others can change of the letter would look different."""
    sent = activity.outbox_letter.state if activity.outbox_letter else ""
    said = (
        activity.ticket_id, activity.contact_id, activity.account_id, activity.needs_processing,
        activity.processed_by_id, [(link.pk, link.title) for link in links], sent, others,
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
