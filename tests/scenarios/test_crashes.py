"""Workers are killed at every named point and started again: each step has its effect once, and nothing is skipped."""

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from apps.intake.intake import take_in
from apps.mail.models import Delivery, OutboxLetter
from apps.scenarios.models import Run, RunEntry, Scenario
from apps.scenarios.publishing import start
from apps.tickets.models import Note, Ticket
from tests.cast import make_delivery, make_queue
from tests.scenarios.making import make_scenario, told
from tests.scenarios.writing import make_incoming, make_outgoing
from tests.writing import write

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
# In the order in which they are passed; the number is how often a worker may before it is killed.
POINTS = [
    "schedule.started:1",
    "scenario.leased:1",
    "scenario.acted:2",
    "scenario.before-commit:3",
    "scenario.committed:3",
]


def work(environ: dict[str, str], kill_at: str = "") -> int:
    """Work as a worker does, to the end or to the named point; the exit code."""
    done = subprocess.run(
        [sys.executable, "manage.py", "scenario", "work"],
        cwd=ROOT,
        env=environ | {"POSTDESK_KILL_AT": kill_at},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def test_a_kill_at_any_point_doubles_and_skips_no_step(process_environ: dict[str, str]) -> None:
    make_queue()
    make_outgoing({"name": "Word"}, subject="{Word}", text="{Word}")
    values = [{"name": "To.Address", "value": '"ivan@northwind.example"'}, {"name": "Word", "value": "word"}]
    each = [
        {
            "kind": "create-ticket",
            "queue": "support",
            "values": [{"name": "Subject", "value": "word"}],
            "steps": [{"kind": "add-note", "text": "word"}],
        },
        {"kind": "send-message", "route": "documents", "values": values},
    ]
    loop = {"kind": "for-each", "items": 'LIST("one", "two", "three", "four")', "variable": "word", "steps": each}
    wait = {"kind": "wait", "mode": "time", "duration": "1 h"}
    scenario = make_scenario(loop, wait, event={"kind": "schedule", "mode": "every", "every": "1 day"})
    Scenario.objects.filter(pk=scenario.pk).update(next_start_at=timezone.now())

    for point in POINTS:
        assert work(process_environ, point) == -signal.SIGKILL, f"{point} was not passed"
    assert work(process_environ) == 0

    words = Counter(["one", "two", "three", "four"])
    assert Counter(Ticket.objects.values_list("subject", flat=True)) == words
    assert Counter(Note.objects.values_list("text", flat=True)) == words
    assert Counter(OutboxLetter.objects.values_list("subject", flat=True)) == words
    run = Run.objects.get()
    assert (run.state, run.attempts) == (Run.State.WAITING, 0)
    assert told(run) == [("s1", "done"), *[("s2", "done"), ("s3", "done"), ("s4", "done")] * 4, ("s5", "waits")]
    assert list(RunEntry.objects.values_list("number", flat=True)) == list(range(14))


def test_a_letter_whose_intake_dies_starts_its_scenario_once(process_environ: dict[str, str]) -> None:
    make_queue(is_default=True)
    make_incoming()
    make_scenario({"kind": "finish"}, event={"kind": "message", "route": "orders"})
    delivery = make_delivery(write("Заказ"))
    command = (
        "import django; django.setup();"
        "from apps.intake.intake import take_in; from apps.mail.models import Delivery;"
        f"take_in(Delivery.objects.get(pk={delivery.pk}))"
    )
    environ = process_environ | {"POSTDESK_KILL_AT": "intake.started:1"}
    died = subprocess.run([sys.executable, "-c", command], cwd=ROOT, env=environ, check=False, timeout=120)
    assert died.returncode == -signal.SIGKILL
    assert not Run.objects.exists()
    take_in(delivery)
    take_in(delivery)
    assert Delivery.objects.get().state == Delivery.State.TAKEN_IN
    assert Run.objects.count() == 1


def test_two_workers_that_die_again_and_again_do_each_run_once(process_environ: dict[str, str]) -> None:
    make_queue()
    step = {"kind": "create-ticket", "queue": "support", "values": [{"name": "Subject", "value": '"Раз"'}]}
    scenario = make_scenario(step)
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "2", "-Q", "celery", "-l", "warning"]
    environ = process_environ | {"POSTDESK_KILL_AT": "scenario.before-commit:9"}
    worker = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _number in range(30):
            start(scenario)  # each nudges a worker
        until = time.monotonic() + 180
        while Run.objects.exclude(state=Run.State.DONE).exists() and time.monotonic() < until:
            time.sleep(0.5)
    finally:
        worker.terminate()
        worker.wait(30)
    assert Ticket.objects.count() == 30
    assert set(Run.objects.values_list("state", "log_length")) == {(Run.State.DONE, 1)}
