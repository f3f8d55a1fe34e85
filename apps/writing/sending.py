"""Sending: a draft becomes a letter of its conversation and stands in the outbox, from where it may be taken back."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.activities.links import link
from apps.activities.models import Attachment, EmailActivity, Link
from apps.activities.rule_linking import link_by_rules
from apps.contacts.addresses import canonical
from apps.contacts.models import Address, Contact
from apps.desk.happenings import tell_created
from apps.linking.rule_set import load_rules
from apps.linking.slow_rules import note_slow_rules
from apps.mail import outbox
from apps.mail.models import OutboxLetter
from apps.mail.nudging import nudge_dispatch
from apps.staff.models import User
from apps.tickets.actions import change_status
from apps.tickets.merging import where_to
from apps.tickets.models import Event, Ticket
from apps.tickets.participants import invite
from apps.writing.letters import Composed, as_letter, compose
from apps.writing.linked import linked_objects
from apps.writing.models import CalendarTime, Draft


class UnseenLettersError(Exception):
    """Letters have come to the ticket since the draft's author last looked; `letters` are they, oldest first."""

    def __init__(self, letters: list[EmailActivity]) -> None:
        super().__init__()
        self.letters = letters


def send(draft: Draft, *, by: User, solve: bool = False) -> EmailActivity:
    """Send what stands in the draft, as one transaction; a draft that was sent already gives the same letter.

    The ticket then waits for the customer, or is solved. UnseenLettersError when the ticket has letters that the
    author hasn't seen (sending again sends all the same); ValidationError and UnwritableError when the letter
    can't be written.
    """
    if draft.ticket is not None:
        draft.ticket = where_to(draft.ticket)
    _look_for_unseen(draft)
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).select_related("sent_as").get(pk=draft.pk)
        if locked.sent_as is not None:
            return locked.sent_as
        composed = compose(draft)
        activity = _register(draft, composed, by)
        _queue(activity, draft, composed)
        _link(activity, draft, by)
        _answer_ticket(draft, composed, by=by, solve=solve)
        draft.sent_as, draft.sent_at = activity, timezone.now()
        draft.save()
        Draft.objects.forgettable().delete()
        tell_created(activity, by=by)
    return activity


def take_back(activity: EmailActivity, *, by: User) -> Draft | None:
    """Take back a letter of hers that has not begun to leave; its draft is as it was. None when it is too late."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update(of=("self",)).filter(sent_as=activity, author=by).first()
        if draft is None or activity.outbox_letter is None or not outbox.withdraw(activity.outbox_letter):
            return None
        if draft.ticket is not None and draft.status_before and _changed_last_by(by, draft.ticket):
            change_status(draft.ticket, draft.status_before, by=by)
        activity.delete()
        draft.sent_as, draft.sent_at, draft.status_before = None, None, ""
        draft.save()
    return draft


def _changed_last_by(user: User, ticket: Ticket) -> bool:
    """Whether the ticket's status is still the one that she gave it by sending."""
    latest = ticket.events.filter(kind__in=[Event.Kind.STATUS, Event.Kind.REOPENED]).last()
    return latest is not None and latest.by_id == user.pk


def _look_for_unseen(draft: Draft) -> None:
    if draft.ticket is None:
        return
    newer = draft.ticket.activities.filter(created_at__gt=draft.seen_at).exclude(author=draft.author)
    letters = list(newer.exclude(outbox_letter__kind=OutboxLetter.Kind.ACKNOWLEDGEMENT).order_by("date", "pk"))
    if letters:
        draft.seen_at = max(letter.created_at for letter in letters)
        draft.save(update_fields=["seen_at"])
        raise UnseenLettersError(letters)


def _register(draft: Draft, composed: Composed, by: User) -> EmailActivity:
    assert draft.sender is not None
    contact = draft.contact or _contact_of(composed)
    mailbox = draft.answers.mailbox if draft.answers else None
    activity = EmailActivity.objects.create(
        direction=EmailActivity.Direction.OUTGOING,
        mailbox=mailbox,
        ticket=draft.ticket,
        contact=contact,
        account=draft.account or (contact.account if contact else None),
        author=by,
        owner=by,
        subject=" ".join(draft.subject.split()),
        sender_name=draft.sender.name,
        sender_address=draft.sender.address,
        recipients=[
            {"kind": kind, "name": person.name, "address": person.address}
            for kind, people in composed.people.items()
            for person in people
        ],
        text=composed.text,
        new_text=composed.new_text,
        html=composed.html,
        in_reply_to=composed.in_reply_to,
        needs_processing=False,  # whoever wrote it knows what it is about
    )
    Attachment.objects.bulk_create(
        Attachment(
            activity=activity, position=position, name=file.name, content_type=file.content_type,
            size=file.size, sha256=file.sha256, inline=bool(file.content_id), content_id=file.content_id,
        )
        for position, file in enumerate(composed.files)
    )  # fmt: skip
    if draft.in_calendar and draft.starts_at and draft.ends_at:
        CalendarTime.objects.create(activity=activity, agent=by, starts_at=draft.starts_at, ends_at=draft.ends_at)
    return activity


def _contact_of(composed: Composed) -> Contact | None:
    """The first recipient that is a contact."""
    wanted = [canonical(person.address) for person in composed.to]
    owners = {row.address: row.contact for row in _addresses(wanted)}
    return next((owners[address] for address in wanted if owners.get(address)), None)


def _addresses(canonicals: Iterable[str]) -> Iterable[Address]:
    return Address.objects.filter(address__in=list(canonicals)).select_related("contact__account")


def _queue(activity: EmailActivity, draft: Draft, composed: Composed) -> None:
    not_before = timezone.now() + timedelta(seconds=settings.POSTDESK_UNDO_SECONDS)
    row = outbox.queue(
        as_letter(draft, composed), kind=OutboxLetter.Kind.LETTER, sender=draft.sender, not_before=not_before
    )
    activity.outbox_letter, activity.message_id = row, row.message_id
    activity.save(update_fields=["outbox_letter", "message_id"])
    transaction.on_commit(partial(nudge_dispatch, after=settings.POSTDESK_UNDO_SECONDS))


def _link(activity: EmailActivity, draft: Draft, by: User) -> None:
    """What the author linked it to, and what the rules find, which run when letters are sent, too (seed 004)."""
    for linked in linked_objects(draft.links, by):
        link(activity, linked.object, origin=Link.Origin.HAND, by=by)
    rules = load_rules()
    _made, pace = link_by_rules(activity, rules)
    transaction.on_commit(lambda: note_slow_rules(rules, pace))


def _answer_ticket(draft: Draft, composed: Composed, *, by: User, solve: bool) -> None:
    """It is the customer's turn now, and whoever of our contacts got the letter takes part from now on."""
    forwarded = draft.kind == Draft.Kind.FORWARD
    if draft.ticket is None or (forwarded and not solve):
        return
    draft.status_before = draft.ticket.status
    change_status(draft.ticket, Ticket.Status.SOLVED if solve else Ticket.Status.WAITING, by=by)
    if forwarded:
        return
    wanted = [canonical(person.address) for people in composed.people.values() for person in people]
    contacts = [row.contact for row in _addresses(wanted) if row.contact is not None]
    invite(draft.ticket, [contact for contact in contacts if contact.user_id is None])


def can_take_back(activity: EmailActivity, user: User) -> bool:
    """Whether the letter is the user's own and waits for its time to leave."""
    row = activity.outbox_letter
    return (
        row is not None
        and row.kind == OutboxLetter.Kind.LETTER
        and activity.author_id == user.pk
        and row.state == OutboxLetter.State.QUEUED
        and row.next_attempt_at > timezone.now()
    )
