"""Merging: two tickets about one thing become one, and can be taken apart again while nobody has gone on."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activities.models import EmailActivity, Link
from apps.desk.happenings import tell_all_changed, tell_changed
from apps.staff.models import User
from apps.tickets.due import refresh_due
from apps.tickets.models import Event, Merger, Participant, Ticket
from apps.tickets.participants import invite

UNDONE_WITHIN = timedelta(days=1)
LONGEST_CHAIN = 20


class MergeError(Exception):
    """The tickets can't be merged, or not be taken apart; the message says why."""


def where_to(ticket: Ticket) -> Ticket:
    """The ticket that this one's letters belong to now: the end of its mergers, mostly itself."""
    for _step in range(LONGEST_CHAIN):
        if ticket.merged_into is None:
            return ticket
        ticket = ticket.merged_into
    return ticket


@transaction.atomic
def merge(source: Ticket, target: Ticket, *, by: User | None) -> Merger:
    """Move letters, notes and links of `source` to `target`, and close it; its number leads there.

    Its participants and tags are the target's too from then on.

    When the source waited for us, so does the target afterwards: an unanswered letter has come in.
    Raises MergeError.
    """
    target = where_to(target)
    source, target = _locked(source, target)
    if source.pk == target.pk:
        raise MergeError(_("A ticket can’t be merged into itself."))
    for ticket in (source, target):
        if ticket.merged_into_id is not None:
            raise MergeError(_("%(number)s has been merged already.") % {"number": ticket.number})
    merger = Merger(
        source=source, target=target, by=by, source_status=source.status, target_status=target.status,
        letters=list(source.activities.values_list("pk", flat=True)),
        notes=list(source.notes.values_list("pk", flat=True)),
    )  # fmt: skip
    source.activities.update(ticket=target)
    source.notes.update(ticket=target)
    merger.links = _move_links(source, target)
    merger.participants = _bring_participants(source, target)
    merger.tags = _bring_tags(source, target)
    merger.save()
    _close(source, target)
    _receive(source, target)
    Event.objects.create(ticket=source, kind=Event.Kind.MERGED_AWAY, by=by, after=target.number)
    Event.objects.create(ticket=target, kind=Event.Kind.MERGED, by=by, after=source.number)
    _tell(merger, by)
    return merger


@transaction.atomic
def unmerge(source: Ticket, *, by: User | None) -> Ticket:
    """Take the tickets apart again: what moved goes back, unless it has gone elsewhere since; returns the other one.

    Raises MergeError when the time for it is over.
    """
    merger = Merger.objects.select_for_update().filter(source=source).select_related("target").first()
    if merger is None or not can_unmerge(merger):
        raise MergeError(_("It is too late to take these tickets apart. Letters can be split off one by one."))
    source, target = _locked(source, merger.target)
    merger.letters = list(target.activities.filter(pk__in=merger.letters).values_list("pk", flat=True))
    EmailActivity.objects.filter(pk__in=merger.letters).update(ticket=source)
    target.notes.filter(pk__in=merger.notes).update(ticket=source)
    _links_of(target).filter(pk__in=merger.links).update(object_id=source.pk)
    target.participants.filter(contact__in=merger.participants).delete()
    target.tags.remove(*merger.tags)
    source.merged_into, source.status, source.updated_at = None, merger.source_status, timezone.now()
    source.solved_at = None if source.is_open else source.solved_at
    source.save(update_fields=["merged_into", "status", "solved_at", "updated_at"])
    if target.status == _status_after(merger.source_status, merger.target_status):
        target.status = merger.target_status
    target.updated_at = timezone.now()
    target.save(update_fields=["status", "updated_at"])
    refresh_due(Ticket.objects.filter(pk__in=[source.pk, target.pk]))
    Event.objects.create(ticket=source, kind=Event.Kind.UNMERGED, by=by, before=target.number)
    Event.objects.create(ticket=target, kind=Event.Kind.UNMERGED, by=by, before=source.number)
    merger.source, merger.target = source, target
    _tell(merger, by)
    merger.delete()
    return target


def can_unmerge(merger: Merger) -> bool:
    """Whether the merger is young enough to be undone."""
    return timezone.now() - merger.created_at < UNDONE_WITHIN


def _tell(merger: Merger, by: User | None) -> None:
    """The source's status always changes, the target's when the source's mattered to it."""
    tell_changed(merger.source, ["Status", "Letters"], by=by)
    after = _status_after(merger.source_status, merger.target_status)
    others = {
        "Status": after != merger.target_status, "Participants": merger.participants, "Tags": merger.tags,
    }  # fmt: skip
    tell_changed(merger.target, ["Letters", *(name for name, changed in others.items() if changed)], by=by)
    tell_all_changed(EmailActivity, merger.letters, ["Ticket"], by=by)


def _locked(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Both rows locked, always in the same order, so that two agents never wait for each other."""
    rows = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk]).order_by("pk")
    found = {ticket.pk: ticket for ticket in rows}
    return found[one.pk], found[other.pk]


def _move_links(source: Ticket, target: Ticket) -> list[int]:
    """Links of letters to the source lead to the target, once for each letter; returns those that were changed."""
    there = _links_of(target).values("activity")
    moved = list(_links_of(source).exclude(activity__in=there).values_list("pk", flat=True))
    Link.objects.filter(pk__in=moved).update(object_id=target.pk)
    return moved


def _links_of(ticket: Ticket) -> QuerySet[Link]:
    return Link.objects.filter(content_type=ContentType.objects.get_for_model(Ticket), object_id=ticket.pk)


def _bring_participants(source: Ticket, target: Ticket) -> list[int]:
    """Everybody of the source takes part in the target; returns the contacts who did not before."""
    before = set(target.participants.values_list("contact", flat=True)) | {target.requester_id}
    people = [part.contact for part in Participant.objects.filter(ticket=source).select_related("contact")]
    if source.requester is not None:
        people.append(source.requester)
    fresh = [contact for contact in people if contact.pk not in before]
    invite(target, fresh)
    return [contact.pk for contact in fresh]


def _bring_tags(source: Ticket, target: Ticket) -> list[int]:
    """The target has all tags of the source; returns those that it had not before."""
    fresh = list(source.tags.exclude(pk__in=target.tags.values("pk")).values_list("pk", flat=True))
    target.tags.add(*fresh)
    return fresh


def _close(source: Ticket, target: Ticket) -> None:
    now = timezone.now()
    source.status, source.merged_into, source.updated_at, source.solved_at = Ticket.Status.CLOSED, target, now, now
    source.due_at = None
    source.save(update_fields=["status", "merged_into", "updated_at", "solved_at", "due_at"])


def _receive(source: Ticket, target: Ticket) -> None:
    """The target's times after a merger; it waits for us when the source did."""
    before, status = target.status, _status_after(source.mergers_away.get().source_status, target.status)
    wrote = [at for at in (source.customer_wrote_at, target.customer_wrote_at) if at]
    target.customer_wrote_at = max(wrote, default=None)
    target.status, target.updated_at = status, timezone.now()
    if status != before:
        target.waiting_since, target.solved_at = source.waiting_since, None
    target.save(update_fields=["status", "updated_at", "customer_wrote_at", "waiting_since", "solved_at"])
    refresh_due(Ticket.objects.filter(pk=target.pk))


def _status_after(source: str, target: str) -> str:
    return Ticket.Status.OPEN if source in Ticket.OURS and target not in Ticket.OURS else target
