"""The Celery application; `celery -A config worker` and `celery -A config beat` need no further settings."""

import os
import signal

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("postdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def start_servers(**_: object) -> None:
    """A worker or beat that was started by hand finds its database and broker too."""
    from apps.runtime.embedded import ensure_started

    ensure_started()


@signals.worker_process_init.connect
def die_with_worker(**_: object) -> None:
    """A killed worker must not leave its pool behind: a broken-off task is safe, an unwatched one is not."""
    from apps.runtime.children import follow_parent

    follow_parent(signal.SIGKILL)
