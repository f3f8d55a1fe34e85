"""One worker at a time for each mailbox: a lease in the database, taken and renewed by conditional updates."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.mail.models import Mailbox, MailboxHealth

DURATION = timedelta(minutes=10)  # longer than a batch can take with every socket at its time limit


class LeaseLostError(Exception):
    """Another worker has taken over: this one was away for longer than the lease."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to collect from a mailbox until it is released or runs out."""

    mailbox_id: int
    token: str

    def renew(self) -> None:
        """Start the time anew; LeaseLostError when somebody else has the lease."""
        rows = self._rows().update(lease_until=timezone.now() + DURATION)
        if not rows:
            raise LeaseLostError

    def release(self) -> None:
        """Let others in at once."""
        self._rows().update(lease_by="", lease_until=None)

    def _rows(self) -> QuerySet[MailboxHealth]:
        return MailboxHealth.objects.filter(mailbox_id=self.mailbox_id, lease_by=self.token)


def take_lease(mailbox: Mailbox) -> Lease | None:
    """The lease, or None while somebody else holds it."""
    now = timezone.now()
    health, _created = MailboxHealth.objects.get_or_create(mailbox=mailbox)
    lease = Lease(mailbox.pk, uuid.uuid4().hex)
    rows = (
        MailboxHealth.objects.filter(pk=health.pk)
        .filter(Q(lease_until=None) | Q(lease_until__lt=now))
        .update(lease_by=lease.token, lease_until=now + DURATION, last_attempt_at=now)
    )
    return lease if rows else None
