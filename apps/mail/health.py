"""What a run over a mailbox leaves behind on its health: success and a new date, or trouble and a longer pause."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from apps.mail import log
from apps.mail.models import LogEntry, Mailbox, MailboxHealth
from apps.mail.transports.base import TransportError

LONGEST_PAUSE = timedelta(hours=1)
# A refused password is not tried again and again, or the server locks the account.
SHORTEST_PERMANENT_PAUSE = timedelta(minutes=15)


def note_success(mailbox: Mailbox, *, waiting: int, on_server: int, unaccounted: int, finished: bool) -> None:
    """The mailbox was worked through, or as far as the time allowed: then it is due again at once."""
    now = timezone.now()
    pause = timedelta(seconds=mailbox.poll_seconds) if finished else timedelta(0)
    MailboxHealth.objects.filter(pk=mailbox.pk).update(
        last_success_at=now,
        next_poll_at=now + pause,
        failures=0,
        trouble="",
        trouble_detail="",
        waiting=waiting,
        on_server=on_server,
        unaccounted=unaccounted,
        reconciled_at=now,
    )
    log.prune(mailbox)


def note_failure(mailbox: Mailbox, error: TransportError) -> None:
    """The server could not be worked with: say why, and come back later the more often that has happened."""
    now = timezone.now()
    failures = MailboxHealth.objects.values_list("failures", flat=True).get(pk=mailbox.pk)
    asked_for = timedelta(seconds=min(error.pause, LONGEST_PAUSE.total_seconds()))
    pause = max(pause_after(failures, mailbox, permanent=error.permanent), asked_for)
    MailboxHealth.objects.filter(pk=mailbox.pk).update(
        failures=F("failures") + 1,
        trouble=error.trouble.value,
        trouble_detail=error.detail[:2000],
        trouble_at=now,
        next_poll_at=now + pause,
    )
    detail = f" ({error.detail})" if error.detail else ""
    log.record(mailbox, LogEntry.Level.ERROR, f"{error.trouble.in_english}{detail}")


def pause_after(failures: int, mailbox: Mailbox, *, permanent: bool) -> timedelta:
    """How long to leave a mailbox alone after one more failure on top of `failures`; saving its settings ends it."""
    first = SHORTEST_PERMANENT_PAUSE if permanent else timedelta(seconds=mailbox.poll_seconds)
    doubled: timedelta = first * 2 ** min(failures, 10)
    return max(first, min(doubled, LONGEST_PAUSE))
