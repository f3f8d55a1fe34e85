"""Celery's doors to scenarios. A message is only a nudge: the truth is in the database, and the next tick finds it."""

from celery import shared_task

from apps.scenarios.models import Run, WebhookCall
from apps.scenarios.runs.cleaning import forget_old, old_runs
from apps.scenarios.runs.replies import note_replies
from apps.scenarios.runs.working import go_on, work_due
from apps.scenarios.scheduling import start_scheduled
from apps.scenarios.webhooks.calling import make_calls

TIME_LIMIT = 300  # seconds, well below the worker's soft time limit; what is left goes on with the next tick
SECONDS_BETWEEN_TICKS = 15


def look_after_scenarios() -> None:
    """Start what the clock starts, wake what has got its reply, and nudge a worker if anything is due."""
    start_scheduled()
    note_replies()
    if Run.objects.due().exists():
        work.apply_async(expires=SECONDS_BETWEEN_TICKS)
    if WebhookCall.objects.due().exists():
        call_webhooks.apply_async(expires=SECONDS_BETWEEN_TICKS)
    if old_runs().exists():
        clean_up.apply_async(expires=SECONDS_BETWEEN_TICKS)


@shared_task
def work() -> None:
    """Go on with every run that is due."""
    work_due(TIME_LIMIT)


@shared_task
def go_on_with(key: int) -> None:
    """Go on with a run that has just begun, or was told to go on."""
    go_on(key)


@shared_task
def call_webhooks() -> None:
    """Make the calls that are due."""
    make_calls(time_limit=TIME_LIMIT)


@shared_task
def clean_up() -> None:
    """Forget old finished runs."""
    forget_old()
