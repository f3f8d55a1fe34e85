"""Copies of what was sent, in a folder of an IMAP4 mailbox: each once, and without any effect on the letter."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from apps.mail import log
from apps.mail.lease import Lease
from apps.mail.models import LogEntry, OutboxLetter, Sender, SenderHealth
from apps.mail.secrets import SecretUnreadableError
from apps.mail.transports.base import TransportError
from apps.mail.transports.imap import ImapSource, open_imap
from apps.mail.troubles import Trouble
from apps.runtime.failpoints import passing

PAUSE = timedelta(minutes=5)  # before the next attempt, when the mailbox can't be reached
DEADLINE = timedelta(days=2)
AT_ONCE = 50
_TO_STORE = [OutboxLetter.SentCopy.DUE, OutboxLetter.SentCopy.BEGUN]
SentCopy = OutboxLetter.SentCopy


def copies_due(now: datetime) -> QuerySet[SenderHealth]:
    """The health of senders that have copies to store, by their senders' keys."""
    waiting = OutboxLetter.objects.filter(sent_copy__in=_TO_STORE).values("sender")
    return SenderHealth.objects.filter(pk__in=waiting, copies_at__lte=now)


def store_copies(sender: Sender, lease: Lease) -> None:
    """Store the copies of letters that have left; call it under the sender's lease."""
    waiting = OutboxLetter.objects.filter(sender=sender, sent_copy__in=_TO_STORE)
    if not waiting.exists() or not copies_due(timezone.now()).filter(pk=sender.pk).exists():
        return
    if sender.sent_mailbox is None:
        waiting.update(sent_copy="")
        return
    try:
        with open_imap(sender.sent_mailbox.connection()) as box:
            for letter in waiting.order_by("pk")[:AT_ONCE]:
                lease.renew()
                _store(box, sender.sent_folder, letter)
    except TransportError as error:
        _put_off(sender, waiting, error)
    except SecretUnreadableError:
        _put_off(sender, waiting, TransportError(Trouble.SECRET_UNREADABLE, permanent=True))


def _store(box: ImapSource, folder: str, letter: OutboxLetter) -> None:
    row = OutboxLetter.objects.filter(pk=letter.pk)
    # A worker that died may have stored it already: only the folder knows.
    if letter.sent_copy == SentCopy.DUE or not box.holds(folder, letter.message_id):
        row.update(sent_copy=SentCopy.BEGUN)
        passing("copies.begun")
        box.append(folder, bytes(letter.mime), letter.sent_at or timezone.now())
        passing("copies.appended")
    row.update(sent_copy=SentCopy.STORED)


def _put_off(sender: Sender, waiting: QuerySet[OutboxLetter], error: TransportError) -> None:
    now = timezone.now()
    given_up = waiting if error.permanent else waiting.filter(sent_at__lt=now - DEADLINE)
    given_up.update(sent_copy=SentCopy.FAILED)
    SenderHealth.objects.filter(pk=sender.pk).update(copies_at=now + PAUSE)
    text = f"No copy in “{sender.sent_folder}”: {error.trouble.in_english} {error.detail}"
    log.record(sender, LogEntry.Level.ERROR, text.rstrip())
