"""What agents do to a ticket; each change leaves an event, so that the timeline tells who did what."""

from django.db import transaction
from django.utils import timezone

from apps.staff.models import User
from apps.tickets.models import Event, Note, Queue, Ticket


def change_status(ticket: Ticket, status: str, *, by: User | None) -> bool:
    """Give the ticket another status; False when it has it already."""
    if status not in Ticket.Status.values:
        raise ValueError(status)
    solved_at = timezone.now() if status in {Ticket.Status.SOLVED, Ticket.Status.CLOSED} else None
    return _change(ticket, Event.Kind.STATUS, "status", status, by=by, solved_at=solved_at)


def change_priority(ticket: Ticket, priority: str, *, by: User | None) -> bool:
    """Give the ticket another priority; False when it has it already."""
    if priority not in Ticket.Priority.values:
        raise ValueError(priority)
    return _change(ticket, Event.Kind.PRIORITY, "priority", priority, by=by)


def assign(ticket: Ticket, user: User | None, *, by: User | None) -> bool:
    """Hand the ticket to an agent, or to nobody; False when it is hers already."""
    return _change(ticket, Event.Kind.ASSIGNEE, "assignee", user, by=by)


def move_to_queue(ticket: Ticket, queue: Queue, *, by: User | None) -> bool:
    """Put the ticket into another queue; it keeps its number. False when it stands there already."""
    return _change(ticket, Event.Kind.QUEUE, "queue", queue, by=by)


def add_note(ticket: Ticket, text: str, *, by: User) -> Note:
    """Write a note for colleagues."""
    with transaction.atomic():
        note = Note.objects.create(ticket=ticket, author=by, text=text)
        Ticket.objects.filter(pk=ticket.pk).update(updated_at=note.created_at)
    return note


def _change(ticket: Ticket, kind: Event.Kind, field: str, value: object, *, by: User | None, **others: object) -> bool:
    """Set one field under a row lock, so that two agents at once leave a true history."""
    with transaction.atomic():
        locked = Ticket.objects.select_for_update().get(pk=ticket.pk)
        before = getattr(locked, field)
        if before == value:
            return False
        for name, new in {field: value, "updated_at": timezone.now(), **others}.items():
            setattr(locked, name, new)
            setattr(ticket, name, new)
        locked.save(update_fields=[field, "updated_at", *others])
        Event.objects.create(ticket=ticket, kind=kind, by=by, before=_said(before), after=_said(value))
    return True


def _said(value: object) -> str:
    return "" if value is None else str(value)[:200]
