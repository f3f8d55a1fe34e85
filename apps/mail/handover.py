"""Handing one letter of the outbox to its server, and keeping what became of it for each recipient."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.mail import log
from apps.mail.models import LogEntry, OutboxLetter, Sender
from apps.mail.transports import base
from apps.mail.transports.base import Refusal, TransportError
from apps.mail.troubles import Trouble
from apps.runtime.failpoints import passing

DEADLINE = timedelta(days=2)  # a letter that could not leave for so long has failed
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
# Of automatic answers one too few is a pity, one too many annoys: when nobody knows whether it left, it stays.
AT_MOST_ONCE = {OutboxLetter.Kind.ACKNOWLEDGEMENT, OutboxLetter.Kind.REFUSAL}
_MAY_LEAVE = [OutboxLetter.State.QUEUED, OutboxLetter.State.DEFERRED, OutboxLetter.State.SENDING]

Outcomes = dict[str, dict[str, str]]


def reclaim(sender: Sender) -> None:
    """Decide about the letters that a dead worker was sending; call it under the sender's lease.

    The others are due again, and go out under the Message-ID that they had.
    """
    left = OutboxLetter.objects.filter(sender=sender, state=OutboxLetter.State.SENDING)
    left.filter(kind__in=AT_MOST_ONCE).update(
        state=OutboxLetter.State.FAILED, trouble=Trouble.OUTCOME_UNKNOWN.value, trouble_detail=""
    )


def hand_over(sender: Sender, session: base.Sender, letter: OutboxLetter) -> bool:
    """Give the letter to the server; whether anybody gets it.

    A trouble that only this letter has is noted; TransportError for any other, with nothing noted.
    """
    claimed = OutboxLetter.objects.filter(pk=letter.pk, state__in=_MAY_LEAVE).update(state=OutboxLetter.State.SENDING)
    if not claimed:  # withdrawn a moment ago
        return False
    passing("dispatch.sending")
    try:
        refusals = _send(sender, session, letter)
    except TransportError as error:
        if error.trouble is not Trouble.MESSAGE_REFUSED:
            raise
        put_off(sender, letter, error)
        return False
    passing("dispatch.sent")
    return _note(sender, letter, {refusal.recipient: refusal for refusal in refusals})


def put_off(sender: Sender, letter: OutboxLetter, error: TransportError) -> None:
    """Keep the letter for another attempt, or give it up when that is pointless or its time is over."""
    now = timezone.now()
    once = error.trouble is Trouble.OUTCOME_UNKNOWN and letter.kind in AT_MOST_ONCE
    ended = error.permanent or once or now - letter.queued_at > DEADLINE
    outcomes: Outcomes = letter.outcomes
    if ended:
        lost = {"state": OutboxLetter.State.FAILED.value, "trouble": error.trouble.value, "detail": error.detail[:1000]}
        outcomes = {**outcomes, **dict.fromkeys(letter.pending, lost)}
    pause = max(min(FIRST_PAUSE * 2 ** min(letter.attempts, 10), LONGEST_PAUSE), timedelta(seconds=error.pause))
    OutboxLetter.objects.filter(pk=letter.pk).update(
        state=_ended_state(outcomes) if ended else OutboxLetter.State.DEFERRED,
        outcomes=outcomes,
        attempts=letter.attempts + 1,
        next_attempt_at=now + pause,
        trouble=error.trouble.value,
        trouble_detail=error.detail[:2000],
    )
    text = f"{letter.kind} to {letter.recipient}: {error.trouble.sentence} {error.detail}"
    log.record(sender, LogEntry.Level.ERROR, text)


def _send(sender: Sender, session: base.Sender, letter: OutboxLetter) -> list[Refusal]:
    recipients, message = letter.pending, bytes(letter.mime)
    try:
        return session.send(letter.envelope_from, recipients, message)
    except TransportError as error:
        if letter.envelope_from or error.trouble is not Trouble.SENDER_REFUSED:
            raise
        # Providers that want every letter to come from the login's address refuse the empty one too.
        return session.send(sender.address, recipients, message)


def _note(sender: Sender, letter: OutboxLetter, refused: Mapping[str, Refusal]) -> bool:
    """Write down what became of the letter for everybody; whether somebody has got it now."""
    outcomes: Outcomes = {**letter.outcomes, **{address: _outcome(refused.get(address)) for address in letter.pending}}
    got_it = len(refused) < len(letter.pending)
    if got_it:
        letter.sent_at = timezone.now()
    letter.outcomes = outcomes
    words = "; ".join(f"{refusal.recipient}: {refusal.detail}" for refusal in refused.values())
    with transaction.atomic():
        rows = OutboxLetter.objects.filter(pk=letter.pk)
        rows.update(
            outcomes=outcomes,
            sent_at=letter.sent_at,
            state=_ended_state(outcomes),
            trouble=next((refusal.trouble.value for refusal in refused.values()), ""),
            trouble_detail=words[:2000],
        )
        if got_it and sender.sent_mailbox_id and not letter.sent_copy:
            rows.update(sent_copy=OutboxLetter.SentCopy.DUE)
        if later := [refusal for refusal in refused.values() if not refusal.permanent]:
            put_off(sender, letter, TransportError(later[0].trouble, words))
        else:
            told = f"{letter.kind} to {letter.recipient}: {'sent' if got_it else 'refused'} {words}".rstrip()
            log.record(sender, LogEntry.Level.INFO if got_it else LogEntry.Level.ERROR, told)
    return got_it


def _outcome(refusal: Refusal | None) -> dict[str, str]:
    if refusal is None:
        return {"state": OutboxLetter.State.SENT.value}
    state = OutboxLetter.State.FAILED if refusal.permanent else OutboxLetter.State.DEFERRED
    return {"state": state.value, "trouble": refusal.trouble.value, "detail": refusal.detail[:1000]}


def _ended_state(outcomes: Outcomes) -> OutboxLetter.State:
    """The state of a letter that is tried no more: bounced if it came back from anybody, sent if anybody got it."""
    states = {outcome["state"] for outcome in outcomes.values()}
    ranked = [OutboxLetter.State.BOUNCED, OutboxLetter.State.SENT]
    return next((state for state in ranked if state in states), OutboxLetter.State.FAILED)
