"""What a run over a sender leaves behind on its health: success, or trouble and a pause for all its letters."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from apps.mail import log
from apps.mail.handover import DEADLINE, LEAST_ATTEMPTS
from apps.mail.models import LogEntry, OutboxLetter, Sender, SenderHealth
from apps.mail.transports.base import TransportError

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
# A refused password is not tried again and again, or the server locks the account.
SHORTEST_PERMANENT_PAUSE = timedelta(minutes=15)


def note_success(sender: Sender) -> None:
    """Letters have left."""
    SenderHealth.objects.filter(pk=sender.pk).update(
        last_success_at=timezone.now(), failures=0, trouble="", trouble_detail=""
    )
    log.prune(sender)


def note_failure(sender: Sender, error: TransportError) -> None:
    """Nothing can leave at present: say why, here and at every waiting letter, and come back later."""
    now = timezone.now()
    failures = SenderHealth.objects.values_list("failures", flat=True).get(pk=sender.pk)
    again_at = now + pause_after(failures, error)
    why = {"trouble": error.trouble.value, "trouble_detail": error.detail[:2000]}
    SenderHealth.objects.filter(pk=sender.pk).update(
        failures=F("failures") + 1, trouble_at=now, next_attempt_at=again_at, **why
    )
    waiting = OutboxLetter.objects.due(now).filter(sender=sender)
    # A server that can't be worked with today may be tomorrow: only the deadline ends the waiting.
    if failures >= LEAST_ATTEMPTS:
        waiting.filter(queued_at__lte=now - DEADLINE).update(state=OutboxLetter.State.FAILED, **why)
    waiting.update(state=OutboxLetter.State.DEFERRED, next_attempt_at=again_at, **why)
    log.record(sender, LogEntry.Level.ERROR, f"{error.trouble.in_english} {error.detail}".rstrip())


def try_now(sender: Sender) -> None:
    """Let the next tick try the sender and what waits for it: its settings have changed."""
    now = timezone.now()
    SenderHealth.objects.filter(pk=sender.pk).update(next_attempt_at=now, failures=0)
    waiting = OutboxLetter.objects.filter(sender=sender, state=OutboxLetter.State.DEFERRED)
    waiting.filter(next_attempt_at__gt=now).update(next_attempt_at=now)


def mind_the_clock() -> None:
    """Try now whatever waits for a time that the clock had when it was wrong, and has been set back from since."""
    now = timezone.now()
    soon = now + timedelta(minutes=1)
    for health in SenderHealth.objects.filter(last_attempt_at__gt=soon).select_related("sender"):
        SenderHealth.objects.filter(pk=health.pk).update(last_attempt_at=now)
        try_now(health.sender)
    queued = OutboxLetter.objects.filter(state=OutboxLetter.State.QUEUED, created_at__gt=soon)
    queued.update(created_at=now, queued_at=now, next_attempt_at=now)


def pause_after(failures: int, error: TransportError) -> timedelta:
    """How long to leave a server alone after one more failure on top of `failures`."""
    first = SHORTEST_PERMANENT_PAUSE if error.permanent else FIRST_PAUSE
    doubled: timedelta = first * 2 ** min(failures, 10)
    asked_for = timedelta(seconds=error.pause)
    return max(first, min(max(doubled, asked_for), LONGEST_PAUSE))
