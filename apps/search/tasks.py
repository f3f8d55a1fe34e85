"""Celery's door to the search."""

from datetime import timedelta

from celery import shared_task

from apps.search.indexing import index_changed

INDEX_SECONDS = 5
# Well below the worker's soft time limit; the next nudge goes on from there.
TIME_LIMIT = timedelta(minutes=2)


@shared_task
def index() -> None:
    """Write the documents of what has changed."""
    index_changed(time_limit=TIME_LIMIT)
