"""Asking a worker to look into the outbox as soon as a letter may leave, so that it doesn't wait for the next tick."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

DISPATCH = "apps.intake.tasks.dispatch_outbox"  # by name, since the tasks are above
_STALE_AFTER = 15  # seconds, when the next tick has come


def nudge_dispatch(*, after: int = 0) -> None:
    """Let what is due in so many seconds leave then; without a broker the next tick does it."""
    try:
        current_app.send_task(DISPATCH, countdown=after, expires=after + _STALE_AFTER, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; the outbox is sent when it is back")
