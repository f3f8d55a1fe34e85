"""Beat's entry for the indexes of records: it lies in the database, where the technologist sees it in the admin."""

from typing import Any

from django_celery_beat.models import IntervalSchedule, PeriodicTask

from apps.records.tasks import SETTLE_SECONDS, settle

NAME = "Postdesk: records"


def ensure_settling(**_signal: Any) -> None:
    """Make the entry if it is missing; one that was changed or switched off stays as it is."""
    if PeriodicTask.objects.filter(name=NAME).exists():
        return
    interval, _created = IntervalSchedule.objects.get_or_create(every=SETTLE_SECONDS, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(
        name=NAME,
        task=settle.name,
        interval=interval,
        expire_seconds=SETTLE_SECONDS,
        description="Makes the attributes of records that were ticked as searchable quick to search.",
    )
