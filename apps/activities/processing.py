"""“Processed”: an agent's own word that a letter needs nothing more, for one letter or its whole conversation."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.activities.models import EmailActivity, EmailActivityQuerySet
from apps.desk.happenings import tell_all_changed
from apps.staff.models import User

_LONGEST = 200  # letters of a conversation outside of tickets


class _Joined(NamedTuple):
    """A letter of a conversation."""

    pk: int
    message_id: str
    in_reply_to: str
    state: tuple[bool, str]  # needs processing, direction


def mark_processed(letters: EmailActivityQuerySet, *, by: User | None) -> list[int]:
    """Take the mark “needs processing” from the letters; returns the keys of those that had it."""
    return _mark(letters, needed=False, by=by, processed_at=timezone.now(), processed_by=by)


def undo_processed(letters: EmailActivityQuerySet, *, by: User | None) -> int:
    """Take “Processed” back; returns of how many letters."""
    return len(_mark(letters, needed=True, by=by, processed_at=None, processed_by=None))


def conversation_of(letter: EmailActivity) -> EmailActivityQuerySet:
    """The letters of its ticket; without one, those that answer each other, itself among them."""
    if letter.ticket_id is not None:
        return EmailActivity.objects.filter(ticket=letter.ticket_id)
    return EmailActivity.objects.filter(pk__in=[pk for pk, *_ in _answering(letter)])


def others_waiting(letter: EmailActivity) -> int:
    """How many other incoming letters of a conversation outside of tickets need processing."""
    waiting = (True, EmailActivity.Direction.INCOMING.value)
    return sum(state == waiting for pk, *_, state in _answering(letter) if pk != letter.pk)


def _mark(letters: EmailActivityQuerySet, *, needed: bool, by: User | None, **columns: object) -> list[int]:
    """Set or clear the mark where it is otherwise. The rows are locked, so that of two agents one does it."""
    with transaction.atomic():
        others = EmailActivity.objects.filter(needs_processing=not needed, pk__in=letters.order_by().values("pk"))
        keys = list(others.select_for_update().order_by("pk").values_list("pk", flat=True))
        EmailActivity.objects.filter(pk__in=keys).update(needs_processing=needed, **columns)
        tell_all_changed(EmailActivity, keys, ["NeedsProcessing"], by=by)
    return keys


def _answering(letter: EmailActivity) -> list[_Joined]:
    """The letters outside of tickets that are joined to this one by answers, in both directions, itself among them."""
    new = [_Joined(letter.pk, letter.message_id, letter.in_reply_to, (letter.needs_processing, letter.direction))]
    found = {letter.pk: new[0]}
    while new and len(found) < _LONGEST:
        ids = [each.message_id for each in new if each.message_id]
        answered = [each.in_reply_to for each in new if each.in_reply_to]
        joined = Q(in_reply_to__in=ids) & ~Q(in_reply_to="") | Q(message_id__in=answered)
        rows = EmailActivity.objects.filter(joined, ticket=None).exclude(pk__in=found).order_by("pk")
        columns = rows.values_list("pk", "message_id", "in_reply_to", "needs_processing", "direction")
        new = [_Joined(*each[:3], state=(each[3], each[4])) for each in columns[:_LONGEST]]
        found |= {each.pk: each for each in new}
    return list(found.values())
