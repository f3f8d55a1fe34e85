"""One worker at a time for each mailbox and sender: a lease in the database, taken and renewed conditionally."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.mail.models import Mailbox, MailboxHealth, Sender, SenderHealth
from apps.runtime.processes import is_gone, this_process

DURATION = timedelta(minutes=10)  # longer than a batch can take with every socket at its time limit
_at_work: set[str] = set()  # names of this process's leases whose work goes on


class LeaseLostError(Exception):
    """Another worker has taken over: this one was away for longer than the lease."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a mailbox or a sender until it is released or runs out."""

    health: type[MailboxHealth] | type[SenderHealth]
    owner_id: int  # of the mailbox or the sender
    holder: str

    def renew(self) -> None:
        """Start the time anew; LeaseLostError when somebody else has the lease."""
        rows = self._rows().update(lease_until=timezone.now() + DURATION)
        if not rows:
            raise LeaseLostError

    def release(self) -> None:
        """Let others in at once."""
        retire(self.holder)
        self._rows().update(lease_by="", lease_until=None)

    def _rows(self) -> QuerySet[Any]:
        return self.health.objects.filter(pk=self.owner_id, lease_by=self.holder)


def new_holder() -> str:
    """A name for one lease of this process; `retire` it when the work is over."""
    holder = f"{this_process()}/{uuid.uuid4().hex[:8]}"
    _at_work.add(holder)
    return holder


def retire(holder: str) -> None:
    """Say that nobody works under this name any more, even if the database could not be told."""
    _at_work.discard(holder)


def holder_is_gone(holder: str) -> bool:
    """Whether nobody works under this name any more, so that there is no need to wait for its time to run out.

    That is known of processes of this host which have ended, and of this process itself.
    """
    process = holder.rpartition("/")[0]
    return is_gone(process) or (process == this_process() and holder not in _at_work)


def take_lease(owner: Mailbox | Sender) -> Lease | None:
    """The lease, or None while somebody else holds it."""
    kind = MailboxHealth if isinstance(owner, Mailbox) else SenderHealth
    now = timezone.now()
    health, _created = kind.objects.get_or_create(pk=owner.pk)
    held = health.lease_until is not None and health.lease_until > now
    if held and not holder_is_gone(health.lease_by):
        return None
    lease = Lease(kind, owner.pk, new_holder())
    # Only if nothing has changed since the row was read, so that of two who try at once one gets it.
    rows = kind.objects.filter(pk=health.pk, lease_by=health.lease_by, lease_until=health.lease_until)
    taken = rows.update(lease_by=lease.holder, lease_until=now + DURATION, last_attempt_at=now)
    if not taken:
        retire(lease.holder)
    return lease if taken else None
