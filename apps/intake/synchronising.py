"""Synchronising on demand: an agent asks for the letters of a mailbox, a worker brings them and tells how far it is."""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.intake.models import Synchronisation
from apps.intake.pipeline import Progress, Totals, work_mailbox
from apps.mail.models import Mailbox
from apps.staff.models import User

logger = logging.getLogger(__name__)

State = Synchronisation.State

TOLD_EVERY = 0.5  # seconds
EXPIRES = 600  # seconds that the request waits for a worker
KEPT = timedelta(days=7)
# A worker that died leaves its row under way; nothing works on one mailbox for so long without an end.
FORGOTTEN_AFTER = timedelta(minutes=15)


def ask_for(mailboxes: Iterable[Mailbox], *, by: User) -> list[Synchronisation]:
    """Ask the workers to collect from each of the mailboxes; one that is under way already is not asked for twice."""
    Synchronisation.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
    return [_under_way(mailbox) or _ask_for_one(mailbox, by) for mailbox in mailboxes]


def synchronise(pk: int, *, time_limit: timedelta) -> None:
    """What a worker does with the request: the work on its mailbox, its progress written down now and then."""
    asked = Synchronisation.objects.select_related("mailbox", "asked_by").filter(pk=pk, state=State.WAITING).first()
    if asked is None or not asked.mailbox.enabled:
        return
    Synchronisation.objects.filter(pk=pk).update(state=State.WORKING)
    # The letters' author and owner is who asked for them (seed 004, «Загрузить письма»).
    totals = work_mailbox(asked.mailbox, by=asked.asked_by, progress=_teller(pk), time_limit=time_limit)
    _end(pk, totals)


def latest(mailboxes: Iterable[Mailbox], keys: Iterable[int]) -> list[Synchronisation]:
    """Those of the requests that are about mailboxes which somebody may see, the oldest first."""
    rows = Synchronisation.objects.filter(pk__in=keys, mailbox__in=mailboxes)
    return list(rows.select_related("mailbox", "mailbox__health").order_by("mailbox__system_name"))


def _under_way(mailbox: Mailbox) -> Synchronisation | None:
    since = timezone.now() - FORGOTTEN_AFTER
    rows = Synchronisation.objects.filter(mailbox=mailbox, state__in=Synchronisation.UNDER_WAY, asked_at__gt=since)
    return rows.order_by("-pk").first()


def _ask_for_one(mailbox: Mailbox, by: User) -> Synchronisation:
    from apps.intake.tasks import synchronise_mailbox  # which needs this module

    asked = Synchronisation.objects.create(mailbox=mailbox, asked_by=by)
    try:
        synchronise_mailbox.apply_async(args=(asked.pk,), queue=f"lane{mailbox.lane}", expires=EXPIRES, retry=False)
    except OperationalError:
        logger.exception("The broker does not answer")
        asked.state, asked.ended_at = State.UNREACHED, timezone.now()
        asked.save(update_fields=["state", "ended_at"])
    return asked


def _teller(pk: int) -> Progress:
    """Writes the totals down, not more often than somebody could read them."""
    told = 0.0

    def tell(totals: Totals) -> None:
        nonlocal told
        if time.monotonic() - told >= TOLD_EVERY:
            told = time.monotonic()
            Synchronisation.objects.filter(pk=pk).update(**_counts(totals))

    return tell


def _end(pk: int, totals: Totals) -> None:
    state = State.BUSY if totals.busy else State.FAILED if totals.trouble else State.DONE
    Synchronisation.objects.filter(pk=pk).update(
        state=state,
        ended_at=timezone.now(),
        finished=totals.finished,
        trouble=totals.trouble,
        trouble_detail=totals.detail[:2000],
        **_counts(totals),
    )


def _counts(totals: Totals) -> dict[str, int]:
    return {
        "found": totals.seen,
        "stored": totals.stored,
        "registered": totals.taken_in,
        "set_aside": totals.set_aside,
        "failed": totals.failed,
    }
