"""Beat's entry for the search: it lies in the database, where the technologist sees it in the admin."""

from typing import Any

from django_celery_beat.models import IntervalSchedule, PeriodicTask

from apps.search.tasks import INDEX_SECONDS, index

NAME = "Postdesk: search"


def ensure_indexing(**_signal: Any) -> None:
    """Make the entry if it is missing; one that was changed or switched off stays as it is."""
    if PeriodicTask.objects.filter(name=NAME).exists():
        return
    interval, _created = IntervalSchedule.objects.get_or_create(every=INDEX_SECONDS, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(
        name=NAME,
        task=index.name,
        interval=interval,
        expire_seconds=INDEX_SECONDS,
        description="Makes what is new and what was changed findable.",
    )
