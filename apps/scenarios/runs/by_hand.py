"""What people do to a run: try a failed one again, stop one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from apps.scenarios.models import Run, RunEntry
from apps.scenarios.runs.ending import note_end
from apps.scenarios.runs.starting import nudge
from apps.scenarios.told import keep
from apps.staff.models import User


def retry(run: Run, *, by: User | None) -> bool:
    """Go on with a failed run at the step where it failed; False when it has not failed."""
    with transaction.atomic():
        locked = _locked(run, Run.State.FAILED)
        if locked is None:
            return False
        locked.state, locked.error, locked.finished_at = Run.State.RUNNING, "", None
        locked.attempts, locked.next_try_at = 0, timezone.now()
        _note(locked, _("Tried again"), by)
        transaction.on_commit(lambda: nudge(locked))
    return True


def stop(run: Run, *, by: User | None) -> bool:
    """End a run for good, wherever it stands; a step at work is undone. False when it is over already."""
    with transaction.atomic():
        locked = _locked(run, Run.State.RUNNING, Run.State.WAITING, Run.State.FAILED)
        if locked is None:
            return False
        locked.state, locked.finished_at = Run.State.STOPPED, timezone.now()
        locked.wake_at = locked.awaited = None
        locked.lease_by, locked.lease_until = "", None
        _note(locked, _("Stopped"), by)
        note_end(locked)
    return True


def _locked(run: Run, *states: Run.State) -> Run | None:
    return Run.objects.select_for_update(of=("self",)).filter(pk=run.pk, state__in=states).first()


def _note(run: Run, title: str, by: User | None) -> None:
    """Write the run and the line about it; the log's new length tells a worker that its step no longer counts."""
    values = [keep(_("By"), str(by))] if by else []
    RunEntry.objects.create(run=run, number=run.log_length, title=title, values=values, outcome=RunEntry.Outcome.NOTE)
    run.log_length += 1
    run.save()
