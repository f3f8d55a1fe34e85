"""The entries of beat, the scheduler: they lie in the database, where the technologist sees them in the admin."""

from typing import Any

from celery import Task
from django_celery_beat.models import IntervalSchedule, PeriodicTask


def ensure_entry(name: str, task: Task[Any, Any], *, seconds: int, description: str) -> None:
    """Let beat call the task so often, unless it has the entry: one that was changed or switched off stays as it is."""
    if PeriodicTask.objects.filter(name=name).exists():
        return
    interval, _created = IntervalSchedule.objects.get_or_create(every=seconds, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(
        name=name, task=task.name, interval=interval, expire_seconds=seconds, description=description
    )
