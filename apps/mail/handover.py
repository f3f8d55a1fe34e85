"""Handing one letter of the outbox to its server, and keeping what became of it for each recipient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.mail import log
from apps.mail.models import LogEntry, OutboxLetter, Sender
from apps.mail.outbox import WITHDRAWABLE
from apps.mail.sent_notes import FIELDS, SentNotes
from apps.mail.transports import base
from apps.mail.transports.base import Refusal, TransportError
from apps.mail.troubles import Trouble
from apps.runtime.failpoints import passing

DEADLINE = timedelta(days=2)  # a letter that could not leave for so long has failed
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
# Of automatic answers one too few is a pity, one too many annoys: when nobody knows whether it left, it stays.
AT_MOST_ONCE = {OutboxLetter.Kind.ACKNOWLEDGEMENT, OutboxLetter.Kind.REFUSAL}

Outcomes = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """A worker's time with one sender; what there is to say of it is kept until `flush`, since a row a line is slow."""

    sender: Sender
    session: base.Sender
    said: list[tuple[LogEntry.Level, str]] = field(default_factory=list)
    notes: SentNotes = field(default_factory=SentNotes)

    def flush(self) -> None:
        """Keep all there is to keep, and the lines in the sender's log."""
        self.notes.settle()
        log.record_many(self.sender, self.said)
        self.said.clear()


def claim(keys: Sequence[int]) -> None:
    """Say of these letters, but for automatic answers, that they are being sent: they can't be withdrawn any more.

    After a crash they are due again. An automatic answer is claimed just before it leaves, because it may not be sent
    a second time.
    """
    waiting = OutboxLetter.objects.filter(pk__in=keys, state__in=WITHDRAWABLE).exclude(kind__in=AT_MOST_ONCE)
    waiting.update(state=OutboxLetter.State.SENDING)


def reclaim(sender: Sender) -> None:
    """Decide about the letters that a dead worker was sending; call it under the sender's lease.

    The others are due again, and go out under the Message-ID that they had.
    """
    left = OutboxLetter.objects.filter(sender=sender, state=OutboxLetter.State.SENDING)
    left.filter(kind__in=AT_MOST_ONCE).update(
        state=OutboxLetter.State.FAILED, trouble=Trouble.OUTCOME_UNKNOWN.value, trouble_detail=""
    )


def hand_over(run: Run, letter: OutboxLetter) -> bool:
    """Give the letter to the server; whether anybody gets it.

    A trouble that only this letter has is noted; TransportError for any other, with nothing noted.
    """
    if letter.kind in AT_MOST_ONCE:
        run.notes.settle()
        row = OutboxLetter.objects.filter(pk=letter.pk, state__in=WITHDRAWABLE)
        if not row.update(state=OutboxLetter.State.SENDING):  # withdrawn a moment ago
            return False
    passing("dispatch.sending")
    try:
        refusals = _send(run, letter)
    except TransportError as error:
        if error.trouble is not Trouble.MESSAGE_REFUSED:
            raise
        put_off(run, letter, error)
        return False
    passing("dispatch.sent")
    return _note(run, letter, {refusal.recipient: refusal for refusal in refusals})


def put_off(run: Run, letter: OutboxLetter, error: TransportError) -> None:
    """Keep the letter for another attempt, or give it up when that is pointless or its time is over."""
    run.notes.settle()
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
    run.said.append((LogEntry.Level.ERROR, text))


def _send(run: Run, letter: OutboxLetter) -> list[Refusal]:
    recipients, message = letter.pending, bytes(letter.mime)
    try:
        return run.session.send(letter.envelope_from, recipients, message, run.notes.settle)
    except TransportError as error:
        if letter.envelope_from or error.trouble is not Trouble.SENDER_REFUSED:
            raise
        # Providers that want every letter to come from the login's address refuse the empty one too.
        return run.session.send(run.sender.address, recipients, message, run.notes.settle)


def _note(run: Run, letter: OutboxLetter, refused: Mapping[str, Refusal]) -> bool:
    """Write down what became of the letter for everybody; whether somebody has got it now."""
    pending = letter.pending
    got_it = len(refused) < len(pending)
    letter.outcomes = {**letter.outcomes, **{address: _outcome(refused.get(address)) for address in pending}}
    if got_it:
        letter.sent_at = timezone.now()
        if run.sender.sent_mailbox_id and not letter.sent_copy:
            letter.sent_copy = OutboxLetter.SentCopy.DUE
    words = "; ".join(f"{refusal.recipient}: {refusal.detail}" for refusal in refused.values())
    letter.state = _ended_state(letter.outcomes)
    letter.trouble = next((refusal.trouble.value for refusal in refused.values()), "")
    letter.trouble_detail = words[:2000]
    if later := [refusal for refusal in refused.values() if not refusal.permanent]:
        with transaction.atomic():
            letter.save(update_fields=FIELDS)
            put_off(run, letter, TransportError(later[0].trouble, words))
        return got_it
    run.notes.begin(letter)
    told = f"{letter.kind} to {letter.recipient}: {'sent' if got_it else 'refused'} {words}".rstrip()
    run.said.append((LogEntry.Level.INFO if got_it else LogEntry.Level.ERROR, told))
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
