"""The whole of Postdesk as one command: web, worker and beat over one data folder."""

import errno
import logging
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from apps.runtime.child import Child
from apps.runtime.data_folder import DataFolder
from apps.runtime.embedded import end_now, ensure_started
from apps.runtime.errors import StartupError
from apps.runtime.history import refuse_unknown_history
from apps.runtime.locks import opened
from apps.runtime.supervisor import supervise

logger = logging.getLogger(__name__)

LANES = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the site listens, how many worker processes there are, and which lanes they serve."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    lanes: Sequence[int] = LANES


def serve(plan: Plan, *, prepare: Callable[[], Sequence[Child]] = list) -> None:
    """Run everything until Ctrl-C or SIGTERM.

    `prepare` is called when the port is ours and the database is ready; what it returns runs beside the rest.
    Raises StartupError when the port is taken, when it runs already over this data folder, or when another version
    made the database.
    """
    data = DataFolder(settings.DATA_DIR)
    data.make()
    with opened(data.locks / "run") as running, _listen(plan.host, plan.port) as listener:
        if not running.try_exclusive():
            raise StartupError(f"Postdesk runs already over {data.path}: end it, or set another POSTDESK_DATA.")
        ensure_started()
        refuse_unknown_history()
        call_command("migrate", verbosity=0, interactive=False, skip_checks=False)
        extra = prepare()
        connections.close_all()
        sys.stdout.write(f"Postdesk: http://{_address(plan.host, plan.port)}/ (Ctrl-C ends it)\n")
        supervise([*_children(plan, listener), *extra], tend=_tend_servers)
    end_now()


def web_command(descriptor: int) -> list[str]:
    """The web server's command line; it listens on a socket that it inherits."""
    options = ["--worker-class=gthread", "--workers=2", "--threads=8", "--graceful-timeout=3", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=fd://{descriptor}", *options]


def _tend_servers() -> None:
    """Whoever killed a keeper has stopped its server: start both again, and try on when that fails."""
    try:
        ensure_started()
    except StartupError as error:
        logger.warning("%s", error)


def _listen(host: str, port: int) -> socket.socket:
    """Bind the port first and for good: a busy one is told at once, and a restart of the web drops nobody."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: "is in use: end the program that holds it, or choose another one with --port",
            errno.EACCES: "is reserved for root: choose one above 1023 with --port",
            errno.EADDRNOTAVAIL: "is on an address that this machine has not: correct --host",
        }
        reason = reasons.get(error.errno or 0, f"can't be opened ({error.strerror}): correct --host and --port")
        raise StartupError(f"Port {port} on {host} {reason}.") from error
    listener.listen(256)
    return listener


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _children(plan: Plan, listener: socket.socket) -> list[Child]:
    return [_web(listener), _worker(plan), _beat()]


def _web(listener: socket.socket) -> Child:
    return Child(name="web", command=web_command(listener.fileno()), descriptors=[listener.fileno()])


def _worker(plan: Plan) -> Child:
    queues = ",".join([*(f"lane{lane}" for lane in plan.lanes), settings.CELERY_TASK_DEFAULT_QUEUE])
    options = [f"--queues={queues}", f"--concurrency={plan.workers}", "--without-gossip", "--without-mingle"]
    return Child(
        name="worker",
        command=[*_celery(), "worker", "--loglevel=INFO", *options],
        # It may finish its tasks for a while, but to break them off harms no letter.
        stopping=[(signal.SIGTERM, 8.0)],
        orphaned=signal.SIGKILL,
    )


def _beat() -> Child:
    return Child(name="beat", command=[*_celery(), "beat", "--loglevel=INFO", "--pidfile="])


def _celery() -> list[str]:
    # Celery's warning about root means messages that run code when they are read; these are JSON.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    return [sys.executable, *quiet, "-m", "celery", "--quiet", "--app=config"]
