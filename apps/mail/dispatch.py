"""Dispatch: letters of the outbox leave through their senders, each under a lease, with pauses that grow."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from apps.mail import log
from apps.mail.lease import holder_is_gone, new_holder, retire
from apps.mail.models import LogEntry, OutboxLetter, Sender
from apps.mail.secrets import SecretUnreadableError
from apps.mail.transports import base, open_sender
from apps.mail.transports.base import OutcomeUnknownError, TransportError
from apps.mail.troubles import Trouble
from apps.runtime.failpoints import passing

LEASE = timedelta(minutes=10)
DEADLINE = timedelta(days=2)  # a letter that could not leave for so long has failed
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
AT_ONCE = 50
# One of these too few is a pity, one too many annoys: when nobody knows whether it left, it is not sent again.
AT_MOST_ONCE = {OutboxLetter.Kind.ACKNOWLEDGEMENT, OutboxLetter.Kind.REFUSAL}
_OF_THE_LETTER = {Trouble.SENDER_REFUSED, Trouble.MESSAGE_REFUSED}


def dispatch() -> int:
    """Send whatever is due, sender by sender, so that a dead one doesn't hold the others; returns how many left."""
    _reclaim()
    senders = Sender.objects.filter(enabled=True, outbox__in=OutboxLetter.objects.due()).distinct()
    return sum(_dispatch_through(sender) for sender in senders)


def _reclaim() -> None:
    """Free the letters whose worker has died or whose lease has run out."""
    for letter in OutboxLetter.objects.exclude(lease_by="").defer("mime"):
        ran_out = letter.lease_until is None or letter.lease_until < timezone.now()
        if not ran_out and not holder_is_gone(letter.lease_by):
            continue
        rows = OutboxLetter.objects.filter(pk=letter.pk, lease_by=letter.lease_by)
        if letter.state == OutboxLetter.State.SENDING and letter.kind in AT_MOST_ONCE:
            rows.update(
                lease_by="",
                lease_until=None,
                state=OutboxLetter.State.FAILED,
                trouble=Trouble.OUTCOME_UNKNOWN.value,
            )
        else:
            rows.update(lease_by="", lease_until=None)


def _dispatch_through(sender: Sender) -> int:
    sent = 0
    holder = new_holder()
    try:
        while letters := _lease(sender, holder):
            with open_sender(sender.connection()) as session:
                for letter in letters:
                    sent += _send(sender, session, letter)
    except TransportError as error:
        _put_off_all(sender, holder, error)
    except SecretUnreadableError:
        _put_off_all(sender, holder, TransportError(Trouble.SECRET_UNREADABLE, permanent=True))
    finally:
        retire(holder)
    return sent


def _lease(sender: Sender, holder: str) -> list[OutboxLetter]:
    """Some due letters, each now ours alone."""
    now = timezone.now()
    due = OutboxLetter.objects.due(now).filter(sender=sender).values_list("pk", flat=True)[:AT_ONCE]
    free = OutboxLetter.objects.filter(pk__in=list(due)).filter(Q(lease_until=None) | Q(lease_until__lt=now))
    free.update(lease_by=holder, lease_until=now + LEASE)
    passing("dispatch.leased")
    return list(OutboxLetter.objects.filter(lease_by=holder).order_by("pk"))


def _send(sender: Sender, session: base.Sender, letter: OutboxLetter) -> bool:
    """Hand one letter to the server; a trouble with the letter is its own, one with the connection is raised."""
    OutboxLetter.objects.filter(pk=letter.pk).update(state=OutboxLetter.State.SENDING)
    passing("dispatch.sending")
    try:
        refusals = session.send(letter.envelope_from, letter.recipients, bytes(letter.mime))
    except OutcomeUnknownError as error:
        once = letter.kind in AT_MOST_ONCE
        _put_off(sender, letter, TransportError(Trouble.OUTCOME_UNKNOWN, error.detail, permanent=once))
        return False
    except TransportError as error:
        if error.trouble not in _OF_THE_LETTER:
            raise
        _put_off(sender, letter, error)
        return False
    passing("dispatch.sent")
    refused = {refusal.recipient for refusal in refusals}
    if refused.issuperset(letter.recipients) or any(not refusal.permanent for refusal in refusals):
        return _keep_for_later(sender, letter, refusals)
    _update(
        letter,
        state=OutboxLetter.State.SENT,
        sent_at=timezone.now(),
        trouble=Trouble.RECIPIENT_REFUSED.value if refusals else "",
        trouble_detail=_words(refusals),
    )
    log.record(sender, LogEntry.Level.INFO, f"{letter.kind} to {letter.recipient}: sent")
    return True


def _keep_for_later(sender: Sender, letter: OutboxLetter, refusals: list[base.Refusal]) -> bool:
    """Some recipients are to be tried again, or all were refused for good; the others have the letter already."""
    later = [refusal.recipient for refusal in refusals if not refusal.permanent]
    if later:
        OutboxLetter.objects.filter(pk=letter.pk).update(recipients=later)
    _put_off(sender, letter, TransportError(refusals[0].trouble, _words(refusals), permanent=not later))
    return False


def _words(refusals: list[base.Refusal]) -> str:
    return "; ".join(f"{refusal.recipient}: {refusal.detail}" for refusal in refusals)


def _put_off_all(sender: Sender, holder: str, error: TransportError) -> None:
    for letter in OutboxLetter.objects.filter(lease_by=holder):
        # A server that can't be worked with today may be tomorrow: only the deadline ends the waiting.
        _put_off(sender, letter, TransportError(error.trouble, error.detail))


def _put_off(sender: Sender, letter: OutboxLetter, error: TransportError) -> None:
    now = timezone.now()
    failed = error.permanent or now - letter.created_at > DEADLINE
    pause = min(FIRST_PAUSE * 2 ** min(letter.attempts, 10), LONGEST_PAUSE)
    _update(
        letter,
        state=OutboxLetter.State.FAILED if failed else OutboxLetter.State.DEFERRED,
        attempts=letter.attempts + 1,
        next_attempt_at=now + pause,
        trouble=error.trouble.value,
        trouble_detail=error.detail[:2000],
    )
    text = f"{letter.kind} to {letter.recipient}: {error.trouble.sentence} {error.detail}"
    log.record(sender, LogEntry.Level.ERROR, text)


def _update(letter: OutboxLetter, **changes: object) -> None:
    OutboxLetter.objects.filter(pk=letter.pk).update(lease_by="", lease_until=None, **changes)
