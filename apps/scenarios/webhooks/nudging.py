"""A nudge to the workers that calls are waiting; without a broker the next tick finds them."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

TASK = "apps.scenarios.tasks.call_webhooks"
_NUDGE_SECONDS = 60


def nudge_calls() -> None:
    """Ask a worker to make the calls that are due."""
    try:
        current_app.send_task(TASK, expires=_NUDGE_SECONDS, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; webhooks are called when it is back")
