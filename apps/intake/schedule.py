"""Beat's one entry: the tick. It lies in the database, where the technologist sees it in the admin."""

from typing import Any

from django_celery_beat.models import IntervalSchedule, PeriodicTask

from apps.intake.tasks import TICK_SECONDS, tick

NAME = "Postdesk: tick"


def ensure_tick(**_signal: Any) -> None:
    """Make the entry if it is missing; one that was changed or switched off stays as it is."""
    if PeriodicTask.objects.filter(name=NAME).exists():
        return
    interval, _created = IntervalSchedule.objects.get_or_create(every=TICK_SECONDS, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(
        name=NAME,
        task=tick.name,
        interval=interval,
        expire_seconds=TICK_SECONDS,
        description="Collects mail, takes letters in and sends the outbox. Nothing happens by itself without it.",
    )
