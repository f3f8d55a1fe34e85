"""What the desk's pages show of an object's scenarios."""

from typing import Any

from django.db.models import Model

from apps.activities.models import EmailActivity
from apps.scenarios.models import Run
from apps.scenarios.objects import kind_of
from apps.scenarios.pages.objects import runs_for
from apps.scenarios.pages.offered import buttons_for, processes_for
from apps.staff.models import User

RECENT = 5
MOST_ENTRIES = 500  # of a log


def at_object(target: Model, user: User) -> dict[str, Any]:
    """The object's buttons and its latest runs; the page looks again while one of them is at work."""
    runs = list(runs_for(user).prefetch_related(None).of(target)[:RECENT])
    processes = processes_for(target, user) if isinstance(target, EmailActivity) else []
    return {
        "target": target,
        "kind": kind_of(target).key,
        "buttons": buttons_for(target, user),
        "processes": processes,
        "runs": runs,
        "at_work": any(run.state == Run.State.RUNNING for run in runs),
    }
