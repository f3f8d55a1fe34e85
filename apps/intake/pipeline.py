"""The work on one mailbox: collect, take in, settle, batch by batch, under its lease."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from apps.activities.meeting_answers import tell_exchange
from apps.intake.configuration import load_configuration
from apps.intake.failures import take_in_batch
from apps.mail import log
from apps.mail.collect import Folder, collect, deliveries_of, open_folder, unknown_uids
from apps.mail.health import note_failure, note_success
from apps.mail.lease import Lease, LeaseLostError, take_lease
from apps.mail.models import Delivery, LogEntry, Mailbox
from apps.mail.secrets import SecretUnreadableError
from apps.mail.settle import reopen_returned, settle
from apps.mail.transports import open_source
from apps.mail.transports.base import Source, TransportError
from apps.mail.troubles import Trouble
from apps.runtime.failpoints import passing
from apps.staff.models import User

RETRIES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Totals:
    """What one run over a mailbox did. `seen` counts the letters that were new on the server."""

    seen: int = 0
    stored: int = 0
    taken_in: int = 0
    set_aside: int = 0
    failed: int = 0
    settled: int = 0
    waiting: int = 0  # new on the server and not collected yet
    on_server: int = 0
    unaccounted: int = 0
    seconds: float = 0.0
    busy: bool = False  # somebody else was at it
    finished: bool = True  # False when the time was up before the letters were
    trouble: str = ""  # a value of apps.mail.troubles.Trouble
    detail: str = ""

    def plus(self, **more: int) -> "Totals":
        """These totals with some of the counts raised."""
        return replace(self, **{name: getattr(self, name) + count for name, count in more.items()})


Progress = Callable[[Totals], None]


class Run:
    """One run over a mailbox: its totals so far, its lease and its time limit."""

    def __init__(
        self, mailbox: Mailbox, *, by: User | None, progress: Progress | None, time_limit: timedelta | None
    ) -> None:
        self.mailbox = mailbox
        self.by = by
        self.totals = Totals()
        self._progress = progress or (lambda totals: None)
        self._started = time.monotonic()
        self._seconds = time_limit.total_seconds() if time_limit else float("inf")
        self._first_error: TransportError | None = None

    def work(self, lease: Lease) -> None:
        """Everything that waits, oldest first; TransportError when the server could not be worked with."""
        self.take_in_left_over(lease)
        with open_source(self.mailbox.connection()) as source:
            for path in self.mailbox.folders:
                self._work_folder(source, path, lease)
            tell_exchange(self.mailbox, source)
        if self._first_error:
            raise self._first_error

    @property
    def out_of_time(self) -> bool:
        return time.monotonic() - self._started > self._seconds

    def ended(self, error: TransportError | None = None) -> Totals:
        """The totals with the time it took, and with what went wrong."""
        seconds = round(time.monotonic() - self._started, 3)
        if error is None:
            return replace(self.totals, seconds=seconds)
        return replace(self.totals, seconds=seconds, trouble=error.trouble.value, detail=error.detail)

    def _work_folder(self, source: Source, path: str, lease: Lease) -> None:
        folder = open_folder(self.mailbox, source, path)
        present = source.uids()
        reopen_returned(folder, present)
        self._settle(folder, source)
        new = unknown_uids(folder, present)
        self._count(seen=len(new))
        for batch in collect(folder, source, new, by=self.by):
            self._count(stored=len(batch))
            self._take_in(batch)
            self._settle(folder, source)
            lease.renew()
            if self.out_of_time:
                self.totals = replace(self.totals, finished=False)
                break
        self._reconcile(folder, source, set(present))

    def take_in_left_over(self, lease: Lease) -> None:
        """Letters whose bytes are here: a worker died, a pause is over, or somebody asked for them again."""
        while rows := list(Delivery.objects.filter(mailbox=self.mailbox).waiting()[:RETRIES_AT_ONCE]):
            for row in rows:
                # Counted before the work, so that a letter which kills its worker is given up one day.
                row.attempts += 1
                row.save(update_fields=["attempts"])
                self._take_in([row])
            lease.renew()

    def _take_in(self, batch: Sequence[Delivery]) -> None:
        configuration = load_configuration()
        lines = []
        for delivery in batch:
            delivery.mailbox = self.mailbox
        for delivery, state in zip(batch, take_in_batch(batch, configuration), strict=True):
            self._count(
                taken_in=state == Delivery.State.TAKEN_IN,
                set_aside=state == Delivery.State.SET_ASIDE,
                failed=state == Delivery.State.FAILED or bool(delivery.retry_at),
            )
            lines.append(_log_line(delivery))
        log.record_many(self.mailbox, lines)

    def _settle(self, folder: Folder, source: Source) -> None:
        if folder.sent_mail:
            return
        settled = settle(folder, source)
        self._count(settled=settled.count)
        self._first_error = self._first_error or settled.error

    def _reconcile(self, folder: Folder, source: Source, before: set[str]) -> None:
        """Compare the server's letters with the ledger's (a difference is an alarm)."""
        present = source.uids()
        unknown = set(unknown_uids(folder, present))
        done = deliveries_of(folder).filter(settlement=Delivery.Settlement.DONE, uid__in=present)
        missed = unknown & before if self.totals.finished else set()
        self._count(on_server=len(present), waiting=len(unknown), unaccounted=len(missed) + done.count())

    def _count(self, **more: int) -> None:
        self.totals = self.totals.plus(**more)
        self._progress(self.totals)


def work_mailbox(
    mailbox: Mailbox,
    *,
    by: User | None = None,
    progress: Progress | None = None,
    time_limit: timedelta | None = None,
) -> Totals:
    """Collect, take in and settle whatever waits in the mailbox; `by` is who asked for it, None the system.

    The server's troubles don't raise: they stand in the totals and on the mailbox. The database's do.
    """
    run = Run(mailbox, by=by, progress=progress, time_limit=time_limit)
    totals = _under_lease(run, run.work)
    if not totals.busy and not totals.trouble:
        passing("pipeline.worked")
        note_success(
            mailbox,
            waiting=totals.waiting,
            on_server=totals.on_server,
            unaccounted=totals.unaccounted,
            finished=totals.finished,
        )
    return totals


def take_in_waiting(mailbox: Mailbox) -> Totals:
    """Take in the stored letters of a mailbox without asking its server: imported, let in, or asked for again."""
    run = Run(mailbox, by=None, progress=None, time_limit=None)
    return _under_lease(run, run.take_in_left_over)


def _under_lease(run: Run, work: Callable[[Lease], None]) -> Totals:
    """Do the work if nobody else is at the mailbox; what goes wrong is noted on it."""
    lease = take_lease(run.mailbox)
    if lease is None:
        return Totals(busy=True)
    try:
        work(lease)
    except LeaseLostError:
        return replace(run.ended(), busy=True)
    except TransportError as error:
        note_failure(run.mailbox, error)
        return run.ended(error)
    except SecretUnreadableError:
        unreadable = TransportError(Trouble.SECRET_UNREADABLE, permanent=True)
        note_failure(run.mailbox, unreadable)
        return run.ended(unreadable)
    finally:
        lease.release()
    return run.ended()


def _log_line(delivery: Delivery) -> tuple[LogEntry.Level, str]:
    level = LogEntry.Level.ERROR if delivery.state == Delivery.State.FAILED else LogEntry.Level.INFO
    reason = f" ({delivery.reason})" if delivery.reason else ""
    # Exchange's ids are long and differ at their ends.
    uid = delivery.uid if len(delivery.uid) <= 40 else f"…{delivery.uid[-16:]}"
    text = f"{delivery.folder or 'mailbox'}/{uid} from {delivery.from_address or '?'}: {delivery.state}{reason}"
    return level, text
