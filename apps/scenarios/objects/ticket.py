"""Tickets as scenarios see them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.activities.models import EmailActivity
from apps.attributes import Attribute, Reference, Type, Value
from apps.attributes.people import of_contact, of_user
from apps.contacts.models import Contact
from apps.scenarios.objects.kind import Known, ObjectRefusedError, Property
from apps.scenarios.objects.places import address_of
from apps.scenarios.objects.references import letters_of, one, refer_to_letter
from apps.staff.models import User
from apps.tickets.actions import (
    assign,
    change_priority,
    change_requester,
    change_status,
    change_subject,
    move_to_queue,
)
from apps.tickets.agents import agents
from apps.tickets.models import Queue, Ticket
from apps.tickets.tagging import add_tag, clean, remove_tag


def refer_to_ticket(ticket: Ticket) -> Reference:
    """The ticket as a value; people call it by its number."""
    return Reference("ticket", ticket.pk, ticket.number)


def find_queue(name: str) -> Queue:
    """The queue of this system name or title; ObjectRefusedError when there is none, or it is switched off."""
    queue = Queue.objects.filter(system_name=name).first() or Queue.objects.filter(title=name).first()
    if queue is None:
        raise ObjectRefusedError(_("There is no queue “%(name)s”. Give the system name of one.") % {"name": name})
    if not queue.enabled:
        raise ObjectRefusedError(_("The queue “%(name)s” is switched off. Switch it on first.") % {"name": name})
    return queue


def _change_queue(ticket: Ticket, name: str | None, by: User | None) -> None:
    move_to_queue(ticket, find_queue(_needed(name, "Queue")), by=by)


def _assign(ticket: Ticket, value: Reference | None, by: User | None) -> None:
    user = None
    if value is not None:
        # The ticket's queue says who may have it, as on the pages.
        user = agents(ticket.queue).filter(pk=value.id).first()
        if user is None:
            sentence = _("%(user)s can’t be given the ticket %(number)s: only agents who see its queue can.")
            raise ObjectRefusedError(sentence % {"user": value.name, "number": ticket.number})
    assign(ticket, user, by=by)


def _change_requester(ticket: Ticket, value: Reference | None, by: User | None) -> None:
    contact = Contact.objects.filter(pk=value.id).first() if value else None
    change_requester(ticket, contact, by=by)


def _change_tags(ticket: Ticket, names: tuple[str, ...] | None, by: User | None) -> None:
    """The tags that the ticket has afterwards; how their letters are written doesn't matter."""
    wanted = {clean(name).upper() for name in names or ()}
    for tag in list(ticket.tags.all()):
        if tag.name.upper() not in wanted:
            remove_tag(ticket, tag.name, by=by)
    for name in names or ():
        add_tag(ticket, name, by=by)
    ticket.__dict__.pop("_prefetched_objects_cache", None)


def _needed(value: Any, name: str) -> Any:
    if value in (None, ""):
        raise ObjectRefusedError(_("A ticket can’t be without “%(name)s”. Give a value.") % {"name": name})
    return value


def _chosen(name: str, change: Callable[..., bool]) -> Callable[[Ticket, str | None, User | None], None]:
    def write(ticket: Ticket, value: str | None, by: User | None) -> None:
        change(ticket, _needed(value, name), by=by)

    return write


def _tags(ticket: Ticket) -> Value:
    return tuple(tag.name for tag in ticket.tags.all())


def _letters(ticket: Ticket) -> Value:
    return letters_of(EmailActivity.objects.filter(ticket=ticket))


def _customer_letter(ticket: Ticket) -> Value | None:
    """The latest letter that a person has written to the ticket."""
    letters = EmailActivity.objects.incoming().filter(ticket=ticket, automatic="")
    return one(letters.order_by("-date", "-pk").only("subject").first(), refer_to_letter)


def _participants(ticket: Ticket) -> Value:
    rows = ticket.participants.select_related("contact").order_by("pk")[:100]
    return tuple(of_contact(row.contact) for row in rows)


TICKET = Known(
    key="ticket",
    value_type=Type.TICKET,
    model=Ticket,
    refer=refer_to_ticket,
    related=("queue", "requester", "account", "assignee"),
    properties=(
        Property(Attribute("Number", description=gettext_noop("number")), lambda ticket: ticket.number),
        Property(
            Attribute("Subject", description=gettext_noop("subject")),
            lambda ticket: ticket.subject,
            lambda ticket, value, by: change_subject(ticket, value or "", by=by),
        ),
        Property(
            Attribute("Status", Type.CHOICE, gettext_noop("status"), choices=tuple(Ticket.Status.values)),
            lambda ticket: ticket.status,
            _chosen("Status", change_status),
        ),
        Property(
            Attribute("Priority", Type.CHOICE, gettext_noop("priority"), choices=tuple(Ticket.Priority.values)),
            lambda ticket: ticket.priority,
            _chosen("Priority", change_priority),
        ),
        Property(
            Attribute("Queue", description=gettext_noop("system name of the queue")),
            lambda ticket: ticket.queue.system_name,
            _change_queue,
        ),
        Property(
            Attribute("Assignee", Type.USER, gettext_noop("assignee")),
            lambda ticket: one(ticket.assignee, of_user),
            _assign,
        ),
        Property(
            Attribute("Requester", Type.CONTACT, gettext_noop("requester")),
            lambda ticket: one(ticket.requester, of_contact),
            _change_requester,
        ),
        Property(
            Attribute("Account", Type.ACCOUNT, gettext_noop("account")),
            lambda ticket: one(ticket.account, of_contact),
        ),
        Property(Attribute("Tags", description=gettext_noop("tags"), array=True), _tags, _change_tags),
        Property(Attribute("Created", Type.DATE_TIME, gettext_noop("created")), lambda ticket: ticket.created_at),
        Property(Attribute("Updated", Type.DATE_TIME, gettext_noop("updated")), lambda ticket: ticket.updated_at),
        Property(Attribute("Due", Type.DATE_TIME, gettext_noop("due")), lambda ticket: ticket.due_at),
        Property(Attribute("Solved", Type.DATE_TIME, gettext_noop("solved")), lambda ticket: ticket.solved_at),
        Property(Attribute("Letters", Type.LETTER, gettext_noop("letters, the newest first"), array=True), _letters),
        Property(
            Attribute("CustomerLetter", Type.LETTER, gettext_noop("the latest letter that a person wrote")),
            _customer_letter,
        ),
        Property(Attribute("Participants", Type.CONTACT, gettext_noop("participants"), array=True), _participants),
        Property(Attribute("Url", description=gettext_noop("address of its page")), address_of),
    ),
)
