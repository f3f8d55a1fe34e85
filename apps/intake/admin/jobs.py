"""Asking the workers for something from the admin, and what to tell when nobody is there to do it."""

import logging

from celery import Task, current_app
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.mail.models import Mailbox

logger = logging.getLogger(__name__)

ASKED_FOR = 600  # seconds that a request of a person waits for a worker
ANSWER_SECONDS = 2.0


def ask_workers(request: HttpRequest, task: Task[..., None], mailbox: Mailbox, *args: int | None) -> bool:
    """Queue the task in the mailbox's lane. Where nobody will do it now, tells so and answers False.

    Nothing is lost then: what was asked for stands in the database, and the next tick finds it.
    """
    try:
        # Asked before they have the task, since one that is at work may not answer in time.
        answers = current_app.control.broadcast("ping", reply=True, timeout=ANSWER_SECONDS, limit=1)
        task.apply_async(args=(mailbox.pk, *args), queue=f"lane{mailbox.lane}", expires=ASKED_FOR, retry=False)
    except OperationalError:
        logger.exception("The broker does not answer")
        messages.error(
            request, _("The workers can’t be reached: the broker does not answer. It is done when they can.")
        )
        return False
    if not answers:
        messages.warning(request, _("No worker is running, so nothing happens yet. Start one with “manage.py run”."))
        return False
    return True
