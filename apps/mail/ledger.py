"""What a person may ask of the ledger: take a letter in once more, or load it from the server anew."""

from django.db.models import QuerySet
from django.utils import timezone

from apps.mail.models import Delivery, Mailbox, MailboxHealth

_AGAIN = {
    "reason": Delivery.Reason.NONE,
    "detail": "",
    "attempts": 0,
    "retry_at": None,
    "anew": True,
    "done_at": None,
}


def take_in_again(deliveries: QuerySet[Delivery]) -> int:
    """Put set-aside and failed letters whose bytes are here back in line; returns how many."""
    outcomes = [Delivery.State.SET_ASIDE, Delivery.State.FAILED]
    return deliveries.filter(state__in=outcomes).exclude(raw_sha256="").update(state=Delivery.State.STORED, **_AGAIN)


def fetch_again(deliveries: QuerySet[Delivery]) -> int:
    """Load letters anew that were loaded and deleted here (seed 004's FAQ), or were never fetched; returns how many.

    A letter that still has its activity is left alone. Bytes that are here are used; others are fetched from the
    server, if it still has them.
    """
    gone = deliveries.filter(activity=None).exclude(state__in=[Delivery.State.STORED, Delivery.State.LISTED])
    here = list(gone.exclude(raw_sha256="").values_list("pk", flat=True))
    there = list(gone.filter(raw_sha256="").values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=here).update(state=Delivery.State.STORED, **_AGAIN)
    Delivery.objects.filter(pk__in=there).update(
        state=Delivery.State.LISTED, settlement=Delivery.Settlement.WAITING, **_AGAIN
    )
    return len(here) + len(there)


def fetch_mailbox_again(mailbox: Mailbox) -> int:
    """`fetch_again` for the letters of the mailbox that were taken in and deleted here, and a poll at once."""
    count = fetch_again(mailbox.deliveries.filter(state=Delivery.State.TAKEN_IN))
    poll_now(mailbox)
    return count


def poll_now(mailbox: Mailbox) -> None:
    """Make the mailbox due at the next tick, whatever it waits for."""
    MailboxHealth.objects.update_or_create(mailbox=mailbox, defaults={"next_poll_at": timezone.now(), "failures": 0})
