"""The outbox: letters are queued here with what caused them, and may be taken back until they leave."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from apps.mail.letters import Letter, UnwritableError, write
from apps.mail.letters.fields import address as as_written
from apps.mail.models import Delivery, OutboxLetter, Sender
from apps.mail.own_ids import new_message_id
from apps.mail.troubles import Trouble

# An automatic answer has the empty envelope sender, so that nothing answers or bounces in a circle (RFC 3834 3.3);
# the bounces of all others come to the address that they carry.
_FROM_NOBODY = {OutboxLetter.Kind.ACKNOWLEDGEMENT, OutboxLetter.Kind.REFUSAL}
_UNDER_WAY = [OutboxLetter.State.QUEUED, OutboxLetter.State.SENDING, OutboxLetter.State.SENT]
WITHDRAWABLE = [OutboxLetter.State.QUEUED, OutboxLetter.State.DEFERRED]
_WAITING = [*WITHDRAWABLE, OutboxLetter.State.SENDING]


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
    rows = OutboxLetter.objects.filter(pk=letter.pk, state__in=WITHDRAWABLE, outcomes={})
    return bool(rows.update(state=OutboxLetter.State.WITHDRAWN))


def mark_bounced(letter: OutboxLetter, failed: Mapping[str, str]) -> None:
    """Note that the letter came back: from whom, and in which words of the server.

    Who is reported under an address that the letter was not sent to had it forwarded: everybody's outcome stays.
    """
    bounced, refused = OutboxLetter.State.BOUNCED.value, Trouble.RECIPIENT_REFUSED.value
    outcomes = dict(letter.outcomes)
    known_as = {_spelled_alike(address): address for address in letter.recipients}
    for address, words in failed.items():
        if known := known_as.get(_spelled_alike(address)):
            outcomes[known] = {"state": bounced, "trouble": refused, "detail": words[:1000]}
    letter.outcomes = outcomes
    rows = OutboxLetter.objects.filter(pk=letter.pk)
    rows.update(outcomes=outcomes)
    if letter.state not in _WAITING or not letter.pending:  # else others are still to get it
        words = "; ".join(filter(None, failed.values()))[:2000]
        rows.update(state=bounced, trouble=refused, trouble_detail=words)


def _spelled_alike(address: str) -> str:
    """The address as servers report it, whatever the case of its letters and the alphabet of its domain."""
    try:
        return as_written(address).lower()
    except UnwritableError:
        return address.lower()


def send_again(letter: OutboxLetter) -> bool:
    """Put a letter that failed, bounced, waits or was withdrawn back in line, with a new deadline.

    Only those who have not got it get it; of a bounced letter those whom it came back from. False when it is in
    another state.
    """
    now = timezone.now()
    got_it = {address: told for address, told in letter.outcomes.items() if told["state"] == OutboxLetter.State.SENT}
    rows = OutboxLetter.objects.filter(pk=letter.pk).exclude(state__in=_UNDER_WAY)
    queued = OutboxLetter.State.QUEUED
    return bool(rows.update(state=queued, attempts=0, next_attempt_at=now, queued_at=now, outcomes=got_it))
