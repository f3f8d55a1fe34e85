"""What agents do to a ticket; each change leaves an event, so that the timeline tells who did what."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.contacts.models import Contact
from apps.desk.happenings import tell_changed
from apps.mail.models import OutboxLetter
from apps.staff.models import User
from apps.tickets.due import refresh_due
from apps.tickets.models import Event, Note, Notice, Queue, Ticket
from apps.tickets.notices import mentioned, tell


def change_status(ticket: Ticket, status: str, *, by: User | None) -> bool:
    """Give the ticket another status; False when it has it already."""
    if status not in Ticket.Status.values:
        raise ValueError(status)
    return _change(ticket, Event.Kind.STATUS, "status", status, by=by, **_times(ticket, status))


def change_priority(ticket: Ticket, priority: str, *, by: User | None) -> bool:
    """Give the ticket another priority; False when it has it already."""
    if priority not in Ticket.Priority.values:
        raise ValueError(priority)
    return _change(ticket, Event.Kind.PRIORITY, "priority", priority, by=by)


def change_subject(ticket: Ticket, subject: str, *, by: User | None) -> bool:
    """Call the ticket something else; its letters keep their subjects. False when it is called so already."""
    return _change(ticket, Event.Kind.SUBJECT, "subject", subject, by=by)


def change_requester(ticket: Ticket, contact: Contact | None, *, by: User | None) -> bool:
    """Say whose ticket it is, and with her, whose account it belongs to; False when it is hers already."""
    return _change(
        ticket, Event.Kind.REQUESTER, "requester", contact, by=by, account_id=contact.account_id if contact else None
    )


def assign(ticket: Ticket, user: User | None, *, by: User | None) -> bool:
    """Hand the ticket to an agent, or to nobody; False when it is hers already. She is told, unless she took it."""
    if not _change(ticket, Event.Kind.ASSIGNEE, "assignee", user, by=by):
        return False
    if user is not None and user != by:
        tell(user, ticket, Notice.Kind.ASSIGNED, by=str(by or ""))
    return True


def move_to_queue(ticket: Ticket, queue: Queue, *, by: User | None) -> bool:
    """Put the ticket into another queue; it keeps its number. False when it stands there already."""
    return _change(ticket, Event.Kind.QUEUE, "queue", queue, by=by)


def add_note(ticket: Ticket, text: str, *, by: User | None) -> Note:
    """Write a note for colleagues, without `by` the program’s own; those whom it mentions as @name are told."""
    with transaction.atomic():
        note = Note.objects.create(ticket=ticket, author=by, text=text)
        Ticket.objects.filter(pk=ticket.pk).update(updated_at=note.created_at)
        for user in mentioned(text, ticket):
            if user != by:
                tell(user, ticket, Notice.Kind.MENTIONED, by=str(by or ""), text=text)
        tell_changed(ticket, ["Notes"], by=by)
    return note


def _times(ticket: Ticket, status: str) -> dict[str, Any]:
    """What a change of status by hand means for the ticket's clocks."""
    now = timezone.now()
    ours = status in Ticket.OURS
    times: dict[str, Any] = {"solved_at": None if status in Ticket.OPEN else now}
    if ours and not ticket.is_ours:
        times["waiting_since"] = now
        # Handed back before anybody wrote to the customer: the first answer is still to come.
        if not _was_answered(ticket):
            times["answered_at"] = None
    elif not ours and ticket.answered_at is None:
        times["answered_at"] = now
    return times


def _was_answered(ticket: Ticket) -> bool:
    sent = ticket.activities.filter(direction=EmailActivity.Direction.OUTGOING, date__gte=ticket.opened_at)
    return sent.exclude(outbox_letter__kind=OutboxLetter.Kind.ACKNOWLEDGEMENT).exists()


def _change(ticket: Ticket, kind: Event.Kind, field: str, value: object, *, by: User | None, **others: object) -> bool:
    """Set one field under a row lock, so that two agents at once leave a true history."""
    with transaction.atomic():
        locked = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        before = getattr(locked, field)
        if before == value:
            return False
        for name, new in {field: value, "updated_at": timezone.now(), **others}.items():
            setattr(locked, name, new)
            setattr(ticket, name, new)
        locked.save(update_fields=[field, "updated_at", *others])
        Event.objects.create(ticket=ticket, kind=kind, by=by, before=_said(before), after=_said(value))
        if field in {"status", "queue"}:
            refresh_due(Ticket.objects.filter(pk=ticket.pk))
            ticket.refresh_from_db(fields=["due_at"])
        tell_changed(ticket, [field.capitalize()], by=by)
    return True


def _said(value: object) -> str:
    return "" if value is None else str(value)[:200]
