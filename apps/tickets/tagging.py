"""Tags on tickets: made by being typed, and gone from the ticket with one click."""

from django.db import transaction
from django.db.models.functions import Upper
from django.utils import timezone

from apps.desk.happenings import tell_changed
from apps.staff.models import User
from apps.tickets.models import Event, Tag, Ticket

LONGEST = 40


def find_tag(name: str) -> Tag | None:
    """The tag of this name, however its letters are written."""
    return Tag.objects.alias(upper=Upper("name")).filter(upper=clean(name).upper()).first()


def clean(name: str) -> str:
    """The name as a tag keeps it: without the sign that some people put before it, and without odd spaces."""
    return " ".join(name.split()).lstrip("#").strip()[:LONGEST]


@transaction.atomic
def add_tag(ticket: Ticket, name: str, *, by: User | None) -> bool:
    """Put a tag on the ticket, made when it is a new word; False when it is on already or the name is empty."""
    if not clean(name):
        return False
    tag = find_tag(name) or Tag.objects.create(name=clean(name))
    if ticket.tags.filter(pk=tag.pk).exists():
        return False
    ticket.tags.add(tag)
    Event.objects.create(ticket=ticket, kind=Event.Kind.TAGGED, by=by, after=tag.name)
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now())
    tell_changed(ticket, ["Tags"], by=by)
    return True


@transaction.atomic
def remove_tag(ticket: Ticket, name: str, *, by: User | None) -> bool:
    """Take a tag off the ticket; False when it isn't on it."""
    tag = find_tag(name)
    if tag is None or not ticket.tags.filter(pk=tag.pk).exists():
        return False
    ticket.tags.remove(tag)
    Event.objects.create(ticket=ticket, kind=Event.Kind.UNTAGGED, by=by, before=tag.name)
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now())
    tell_changed(ticket, ["Tags"], by=by)
    return True
