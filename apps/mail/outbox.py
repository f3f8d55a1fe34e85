"""The outbox: letters are queued here with what caused them, and may be taken back until they leave."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from apps.mail.letters import Letter, write
from apps.mail.models import Delivery, OutboxLetter, Sender
from apps.mail.own_ids import new_message_id

# An automatic answer has the empty envelope sender, so that nothing answers or bounces in a circle (RFC 3834 3.3);
# the bounces of all others come to the address that they carry.
_FROM_NOBODY = {OutboxLetter.Kind.ACKNOWLEDGEMENT, OutboxLetter.Kind.REFUSAL}
_UNDER_WAY = [OutboxLetter.State.QUEUED, OutboxLetter.State.SENDING, OutboxLetter.State.SENT]
_NOT_BEGUN = [OutboxLetter.State.QUEUED, OutboxLetter.State.DEFERRED]


def queue(
    letter: Letter,
    *,
    kind: OutboxLetter.Kind,
    sender: Sender | None = None,
    not_before: datetime | None = None,
    answers: Delivery | None = None,
) -> OutboxLetter:
    """Put the letter in line, to leave by the sender, or by the default one at that time.

    Call it inside the transaction of what caused the letter; a letter without a Message-ID gets a signed one.
    UnwritableError when the letter can't be written.
    """
    letter = letter if letter.message_id else replace(letter, message_id=new_message_id())
    recipients, begin = letter.recipients, not_before or timezone.now()
    return OutboxLetter.objects.create(
        kind=kind,
        sender=sender,
        answers=answers,
        message_id=letter.message_id,
        envelope_from="" if kind in _FROM_NOBODY else letter.sender.address,
        recipients=recipients,
        recipient=recipients[0] if recipients else "",
        subject=" ".join(letter.subject.split()),
        mime=write(letter),
        next_attempt_at=begin,
        queued_at=begin,
    )


def withdraw(letter: OutboxLetter) -> bool:
    """Take a letter back that has not begun to leave; False when it is too late."""
    rows = OutboxLetter.objects.filter(pk=letter.pk, state__in=_NOT_BEGUN, outcomes={})
    return bool(rows.update(state=OutboxLetter.State.WITHDRAWN, lease_by="", lease_until=None))


def send_again(letter: OutboxLetter) -> bool:
    """Put a letter that failed, bounced, waits or was withdrawn back in line, with a new deadline.

    Only those who have not got it get it; of a bounced letter those whom it came back from. False when it is in
    another state.
    """
    now = timezone.now()
    got_it = {address: told for address, told in letter.outcomes.items() if told["state"] == OutboxLetter.State.SENT}
    rows = OutboxLetter.objects.filter(pk=letter.pk, lease_by="").exclude(state__in=_UNDER_WAY)
    queued = OutboxLetter.State.QUEUED
    return bool(rows.update(state=queued, attempts=0, next_attempt_at=now, queued_at=now, outcomes=got_it))
