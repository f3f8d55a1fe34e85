"""Celery's door to what records need to have done for them."""

from celery import shared_task

from apps.records.indexes import settle_indexes

SETTLE_SECONDS = 10


@shared_task
def settle() -> None:
    """Make the indexes of attributes that have become searchable."""
    settle_indexes()
