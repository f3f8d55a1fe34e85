"""Workers go on with runs: one worker at a time for each run, under a lease, step after step."""

import logging
import time
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.mail.lease import holder_is_gone, new_holder, retire
from apps.runtime.failpoints import passing
from apps.scenarios.models import Run
from apps.scenarios.runs.executing import RunTakenError, do_step
from apps.scenarios.runs.failing import BACK_OFF, fail, note_trouble

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # longer than any step takes
SLICE = 30.0  # seconds of one run, before it is the others' turn
AT_ONCE = 200


def work_due(seconds: float) -> int:
    """Go on with everything that is due, the longest waiting first, until the time is up; returns how many runs."""
    end, worked = time.monotonic() + seconds, 0
    held: list[int] = []
    while time.monotonic() < end:
        due = Run.objects.due().exclude(pk__in=held).order_by("next_try_at", "pk").values_list("pk", flat=True)
        keys = list(due[:AT_ONCE])
        if not keys:
            break
        for key in keys:
            if time.monotonic() >= end:
                break
            if go_on(key, seconds=min(SLICE, end - time.monotonic())):
                worked += 1
            else:
                held.append(key)
    return worked


def go_on(key: int, *, seconds: float = SLICE) -> bool:
    """Do the run's steps until it waits, is over or the time is up; False when it isn't due or somebody is at it."""
    run = take(key)
    if run is None:
        return False
    passing("scenario.leased")
    holder, end = run.lease_by, time.monotonic() + seconds
    try:
        while time.monotonic() < end and _step(run):
            pass
    finally:
        retire(holder)
        if run.lease_by == holder:
            Run.objects.filter(pk=key, lease_by=holder).update(lease_by="", lease_until=None)
    return True


def take(key: int) -> Run | None:
    """The run under a lease of this process; None when it isn't due, or somebody works on it."""
    now = timezone.now()
    wanted = Run.objects.due(now).select_related("scenario", "version", "started_by", "letter", "sent", "awaited")
    run = (
        wanted.defer("scenario__definition", "letter__text", "letter__new_text", "letter__html").filter(pk=key).first()
    )
    if run is None or _is_held(run):
        return None
    # A worker that died at this step has tried it: a step that kills its workers is given up one day.
    attempts = run.attempts + bool(run.lease_by)
    holder = new_holder()
    rows = Run.objects.filter(pk=key, log_length=run.log_length, lease_by=run.lease_by, lease_until=run.lease_until)
    if not rows.update(lease_by=holder, lease_until=now + LEASE, attempts=attempts):
        retire(holder)
        return None
    run.lease_by, run.lease_until, run.attempts = holder, now + LEASE, attempts
    return run


def _is_held(run: Run) -> bool:
    held = run.lease_until is not None and run.lease_until > timezone.now()
    return held and not holder_is_gone(run.lease_by)


def _step(run: Run) -> bool:
    """Do a step; False when there is nothing more to do now."""
    try:
        if run.attempts > len(BACK_OFF):
            fail(run, _("The step was begun %(count)s times and never came to an end.") % {"count": run.attempts})
            return False
        do_step(run)
    except (RunTakenError, SoftTimeLimitExceeded):
        return False
    except Exception as error:
        note_trouble(run, error)
        return False
    return run.state == Run.State.RUNNING
