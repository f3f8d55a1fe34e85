"""Handing one letter of the outbox to its server, and keeping what became of it for each recipient."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError, transaction
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
# So often it is tried all the same: the installation itself may have stood still, or its clock have jumped.
LEAST_ATTEMPTS = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
# Of automatic answers one too few is a pity, one too many annoys: when nobody knows whether it left, it stays.
AT_MOST_ONCE = {OutboxLetter.Kind.ACKNOWLEDGEMENT, OutboxLetter.Kind.REFUSAL}

_MAY_HAVE_LEFT = {Trouble.OUTCOME_UNKNOWN, Trouble.UNEXPECTED}

Outcomes = dict[str, dict[str, str]]
logger = logging.getLogger(__name__)


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
        if not _is_its_own(error, run, letter):
            raise
        put_off(run, letter, error)
        return False
    passing("dispatch.sent")
    return _note(run, letter, {refusal.recipient: refusal for refusal in refusals})


def put_off(run: Run, letter: OutboxLetter, error: TransportError) -> None:
    """Keep the letter for another attempt, or give it up when that is pointless or its time is over."""
    run.notes.settle()
    now = timezone.now()
    once = error.trouble in _MAY_HAVE_LEFT and letter.kind in AT_MOST_ONCE
    late = now - letter.queued_at > DEADLINE and letter.attempts >= LEAST_ATTEMPTS
    ended = error.permanent or once or late
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
    text = f"{letter.kind} to {letter.recipient}: {error.trouble.in_english} {error.detail}"
    run.said.append((LogEntry.Level.ERROR, text))


def _is_its_own(error: TransportError, run: Run, letter: OutboxLetter) -> bool:
    """Whether the trouble is this letter's alone, and the next one may fare better."""
    if error.trouble is Trouble.SENDER_REFUSED:
        return letter.envelope_from.lower() not in {"", run.sender.address.lower()}
    return error.trouble is Trouble.MESSAGE_REFUSED


def _send(run: Run, letter: OutboxLetter) -> list[Refusal]:
    try:
        return _send_from(letter.envelope_from, run, letter)
    except TransportError as error:
        if letter.envelope_from or error.trouble is not Trouble.SENDER_REFUSED:
            raise
        # Providers that want every letter to come from the login's address refuse the empty one too.
        return _send_from(run.sender.address, run, letter)


def _send_from(address: str, run: Run, letter: OutboxLetter) -> list[Refusal]:
    """Give the letter to the server; whatever is wrong with it, even in this program, delays no other for long."""
    try:
        return run.session.send(address, letter.pending, bytes(letter.mime), run.notes.settle)
    except (TransportError, DatabaseError, InterfaceError, SoftTimeLimitExceeded):
        raise
    except Exception as error:
        logger.exception("Letter %s of the outbox could not be sent", letter.pk)
        run.session.close()
        raise TransportError(Trouble.UNEXPECTED, f"{type(error).__name__}: {error}") from error


def _note(run: Run, letter: OutboxLetter, refused: Mapping[str, Refusal]) -> bool:
    """Write down what became of the letter for everybody; whether somebody has got it now."""
    pending = letter.pending
    got_it = len(refused) < len(pending)
    letter.outcomes = {**letter.outcomes, **{address: _outcome(refused.get(address)) for address in pending}}
    if got_it:
        letter.sent_at = timezone.now()
        if run.sender.sent_mailbox_id and not letter.sent_copy:
            letter.sent_copy = OutboxLetter.SentCopy.DUE
    words = _words(refused)
    letter.state = _ended_state(letter.outcomes)
    letter.trouble = next((refusal.trouble.value for refusal in refused.values()), "")
    letter.trouble_detail = words[:2000]
    if later := {refusal.trouble for refusal in refused.values() if not refusal.permanent}:
        with transaction.atomic():
            letter.save(update_fields=FIELDS)
            _go_on(run, letter, later, words)
        return got_it
    run.notes.begin(letter)
    told = f"{letter.kind} to {letter.recipient}: {'sent' if got_it else 'refused'} {words}".rstrip()
    run.said.append((LogEntry.Level.INFO if got_it else LogEntry.Level.ERROR, told))
    return got_it


def _go_on(run: Run, letter: OutboxLetter, troubles: set[Trouble], words: str) -> None:
    """Let those who are still to get the letter have it: at once where there were only too many of them, else later."""
    if Trouble.TOO_MANY_RECIPIENTS not in troubles:
        put_off(run, letter, TransportError(troubles.pop(), words))
        return
    OutboxLetter.objects.filter(pk=letter.pk).update(state=OutboxLetter.State.DEFERRED, next_attempt_at=timezone.now())
    run.said.append((LogEntry.Level.INFO, f"{letter.kind} to {letter.recipient}: sent to some, others next. {words}"))


def _words(refused: Mapping[str, Refusal]) -> str:
    """The server's different answers, each with the first recipient that got it and the number of the others."""
    by_answer: dict[str, list[str]] = {}
    for address, refusal in refused.items():
        by_answer.setdefault(refusal.detail, []).append(address)
    others = {answer: f" (+{len(whom) - 1})" if len(whom) > 1 else "" for answer, whom in by_answer.items()}
    return "; ".join(f"{whom[0]}{others[answer]}: {answer}" for answer, whom in by_answer.items())


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
