"""“Processed”: an agent's own word that a letter needs nothing more, for one letter or its whole conversation."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from apps.activities.models import EmailActivity, EmailActivityQuerySet
from apps.staff.models import User

_LONGEST = 200  # letters of a conversation outside of tickets


def mark_processed(letters: EmailActivityQuerySet, *, by: User) -> list[int]:
    """Take the mark “needs processing” from the letters; returns the keys of those that had it."""
    keys = list(letters.unprocessed().values_list("pk", flat=True))
    EmailActivity.objects.filter(pk__in=keys).update(
        needs_processing=False, processed_at=timezone.now(), processed_by=by
    )
    return keys


def undo_processed(letters: EmailActivityQuerySet) -> int:
    """Take “Processed” back; returns of how many letters."""
    done = letters.filter(needs_processing=False)
    return done.update(needs_processing=True, processed_at=None, processed_by=None)


def conversation_of(letter: EmailActivity) -> EmailActivityQuerySet:
    """The letters of its ticket; without one, those that answer each other, itself among them."""
    if letter.ticket_id is not None:
        return EmailActivity.objects.filter(ticket=letter.ticket_id)
    return EmailActivity.objects.filter(pk__in=_answering(letter))


def _answering(letter: EmailActivity) -> Collection[int]:
    """The keys of the letters outside of tickets that are joined to this one by answers, in both directions."""
    found = {letter.pk}
    new = [(letter.message_id, letter.in_reply_to)]
    while new and len(found) < _LONGEST:
        ids = [message_id for message_id, _ in new if message_id]
        answered = [in_reply_to for _, in_reply_to in new if in_reply_to]
        joined = Q(in_reply_to__in=ids) & ~Q(in_reply_to="") | Q(message_id__in=answered)
        rows = EmailActivity.objects.filter(joined, ticket=None).exclude(pk__in=found)
        reached = list(rows.order_by("pk").values_list("pk", "message_id", "in_reply_to")[:_LONGEST])
        found.update(pk for pk, _, _ in reached)
        new = [(message_id, in_reply_to) for _, message_id, in_reply_to in reached]
    return found
