"""A run that waits for something of its own making goes on as soon as that is over."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.scenarios.models import Run
from apps.scenarios.runs import position
from apps.scenarios.runs.starting import nudge


def wake(run_id: int, remembered: Mapping[str, Any]) -> None:
    """Let the run do its step once more at once, if it is this that it waits for; see `apps.scenarios.running.Again`.

    A run that has long gone on, and waits for a time or a letter now, is left alone.
    """
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).filter(pk=run_id, state=Run.State.WAITING).first()
        if run is None or position.read(run.position)[-1].pending.get("again") != dict(remembered):
            return
        Run.objects.filter(pk=run_id).update(wake_at=timezone.now())
        transaction.on_commit(lambda: nudge(run))
