"""Dispatch: letters of the outbox leave through their senders, each sender under its own lease and at its own pace."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from apps.mail.handover import Run, claim, hand_over, put_off, reclaim
from apps.mail.lease import Lease, LeaseLostError, take_lease
from apps.mail.models import OutboxLetter, Sender, SenderHealth
from apps.mail.outbox import WITHDRAWABLE
from apps.mail.secrets import SecretUnreadableError
from apps.mail.sender_health import mind_the_clock, note_failure, note_success
from apps.mail.sent_copies import copies_due, store_copies
from apps.mail.transports import open_sender
from apps.mail.transports.base import NoSessionError, TransportError
from apps.mail.troubles import Trouble
from apps.runtime.failpoints import passing

AT_ONCE, BYTES_AT_ONCE = 100, 4_000_000
TIME_LIMIT = 180  # seconds of one run over a sender; what is left goes on with the next tick
RENEWAL = 60  # seconds after which a lease is renewed
MINUTE = timedelta(minutes=1)
# After one of these it may be the letter or the server that is to blame: two letters in a row tell.
_OF_EITHER = {
    Trouble.CONNECTION_LOST,
    Trouble.TIMEOUT,
    Trouble.SERVER_ERROR,
    Trouble.PROTOCOL_ERROR,
    Trouble.SENDER_REFUSED,
    Trouble.OUTCOME_UNKNOWN,
    Trouble.UNEXPECTED,
}


def dispatch() -> int:
    """Send whatever is due, one sender after another; returns how many letters left."""
    return sum(map(dispatch_through, due_senders()))


def due_senders() -> list[Sender]:
    """The senders that have something to do now. Letters without a sender go to the default one."""
    mind_the_clock()
    now = timezone.now()
    _find_senders(now)
    something = Q(outbox__in=OutboxLetter.objects.due(now)) | Q(pk__in=copies_due(now))
    rested = Q(health=None) | Q(health__next_attempt_at__lte=now)
    return list(Sender.objects.filter(something, rested, enabled=True).distinct())


def _find_senders(now: datetime) -> None:
    """Give letters without a sender to the default one; what has none that is switched on waits, and says so."""
    default = Sender.objects.filter(is_default=True, enabled=True).first()
    if default:
        OutboxLetter.objects.due(now).filter(sender=None).update(sender=default)
    for waiting, why in ((Q(sender=None), Trouble.NO_SENDER), (Q(sender__enabled=False), Trouble.SENDER_OFF)):
        letters = OutboxLetter.objects.due(now).filter(waiting, state__in=WITHDRAWABLE).exclude(trouble=why.value)
        letters.update(state=OutboxLetter.State.DEFERRED, trouble=why.value, trouble_detail="")


def dispatch_through(sender: Sender) -> int:
    """Send what is due through one sender, unless another worker does; returns how many letters left."""
    lease = take_lease(sender)
    if lease is None:
        return 0
    try:
        reclaim(sender)
        sent = _work(sender, lease)
        store_copies(sender, lease)
    except LeaseLostError:
        return 0
    finally:
        lease.release()
    return sent


def _work(sender: Sender, lease: Lease) -> int:
    sent, error = 0, None
    try:
        with open_sender(sender.connection()) as session:
            run = Run(sender, session)
            try:
                sent, error = _send_due(run, lease)
            finally:
                run.flush()
    except TransportError as failure:
        error = failure
    except SecretUnreadableError:
        error = TransportError(Trouble.SECRET_UNREADABLE, permanent=True)
    if sent:
        note_success(sender)
    if error:
        note_failure(sender, error)
    return sent


def _send_due(run: Run, lease: Lease) -> tuple[int, TransportError | None]:
    """How many letters left, and what is wrong with the sender, if that ended the work."""
    sent = in_a_row = 0
    for letter in _due_letters(run, lease):
        try:
            sent += hand_over(run, letter)
        except TransportError as error:
            if isinstance(error, NoSessionError) or error.trouble not in _OF_EITHER:
                return sent, error
            put_off(run, letter, error)
            in_a_row += 1
            if in_a_row > 1:
                return sent, error
        else:
            in_a_row = 0
    return sent, None


def _due_letters(run: Run, lease: Lease) -> Iterator[OutboxLetter]:
    """The sender's due letters, oldest first, as many as its limit and the time allow, until it is switched off."""
    renewed, end = time.monotonic(), time.monotonic() + TIME_LIMIT
    while room := _room(run.sender):
        batch = _batch(run.sender, min(AT_ONCE, room))
        for letter in batch:
            if time.monotonic() > end:
                return
            if time.monotonic() > renewed + RENEWAL:
                run.notes.settle()
                lease.renew()
                renewed = time.monotonic()
            yield letter
        if not batch:
            return
        run.flush()


def _batch(sender: Sender, at_most: int) -> list[OutboxLetter]:
    """Some due letters, no more of them than fit into memory."""
    due = OutboxLetter.objects.due().filter(sender=sender)
    keys: list[int] = []
    size = 0
    for key, length in due.annotate(length=Length("mime")).values_list("pk", "length")[:at_most]:
        if keys and size + length > BYTES_AT_ONCE:
            break
        keys.append(key)
        size += length
    claim(keys)
    passing("dispatch.leased")
    return list(due.filter(pk__in=keys))


def _room(sender: Sender) -> int:
    """How many letters the sender may send now; when there are none, its next attempt is set to when there are."""
    if not Sender.objects.filter(pk=sender.pk, enabled=True).exists():  # switched off meanwhile
        return 0
    if sender.letters_per_minute is None:
        return AT_ONCE
    now = timezone.now()
    lately = OutboxLetter.objects.filter(sender=sender, sent_at__gt=now - MINUTE, sent_at__lte=now)
    times = sorted(filter(None, lately.values_list("sent_at", flat=True)))
    too_many = len(times) - sender.letters_per_minute
    if too_many < 0:
        return -too_many
    SenderHealth.objects.filter(pk=sender.pk).update(next_attempt_at=times[too_many] + MINUTE)
    return 0
