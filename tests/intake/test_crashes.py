"""The worker is killed at every named point and started again: each letter has exactly one outcome (promise 2)."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.activities.models import EmailActivity
from apps.mail.models import Delivery, Mailbox, OutboxLetter
from apps.mail.troubles import Trouble
from apps.tickets.models import Ticket
from apps.tickets.participants import invite
from config.celery import app
from tests.boxes import OK_FOLDER, PROTOCOLS, Box, make_box
from tests.cast import make_contact, make_queue, make_sender, make_ticket
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpSink
from tests.writing import write

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
LETTERS = 200
# In the order in which a run passes them; the number is how often it may before it is killed.
POINTS = [
    "collect.listed:2",
    "collect.fetched:1",
    "collect.written:1",
    "collect.stored:1",
    "intake.decided:20",
    "register.activity:9",
    "register.files:2",
    "acknowledge.before:3",
    "intake.registered:4",
    "intake.before-commit:5",
    "intake.committed:5",
    "settle.before:1",
    "settle.told:1",
    "pipeline.worked:1",
    "dispatch.leased:1",
    "dispatch.sending:2",
    "dispatch.sent:3",
]
# Over all protocols but one only those points are passed at which the server is concerned: what lies between the ledger
# and the outbox is the same for each.
OF_ALL = "imap4"
OF_THE_SERVER = ("collect.", "intake.committed", "settle.", "pipeline.")


def points_over(protocol: str) -> list[str]:
    return [point for point in POINTS if protocol == OF_ALL or point.startswith(OF_THE_SERVER)]


def deliver(box: Box) -> set[str]:
    """Two hundred letters of two hundred people, some with files; their subjects."""
    subjects = [f"Письмо {number}" for number in range(LETTERS)]
    for number, subject in enumerate(subjects):
        files = {f"Счёт {number}.pdf": b"%PDF-1.5\n" + bytes([number])} if number % 5 == 0 else None
        box.deliver(write(subject, sender=f"client{number}@northwind.example", files=files))
    return set(subjects)


def collect(box: Box, environ: dict[str, str], kill_at: str = "") -> int:
    """Run `manage.py collect` to its end, or to the point where it is killed; its exit code."""
    command = [sys.executable, "manage.py", "collect", box.mailbox.system_name]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ | {"POSTDESK_KILL_AT": kill_at},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def assert_each_once(box: Box, subjects: set[str], smtp: SmtpSink) -> None:
    assert Counter(Ticket.objects.values_list("subject", flat=True)) == Counter(subjects)
    assert Counter(EmailActivity.objects.values_list("subject", flat=True)) == Counter(subjects)
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.TAKEN_IN}
    assert set(Delivery.objects.values_list("settlement", flat=True)) == {Delivery.Settlement.DONE}
    assert len(set(Ticket.objects.values_list("number", flat=True))) == LETTERS
    assert box.letters() == []
    if box.mailbox.ok_folder:
        assert len(box.letters(OK_FOLDER)) == LETTERS
    acknowledged = Counter(recipient for letter in smtp.letters for recipient in letter.recipients)
    assert max(acknowledged.values()) == 1
    # Killed once before the server was asked and once before its answer was noted: nobody can tell the two apart,
    # and an acknowledgement is rather lost than doubled.
    killed_while_sending = "dispatch.sent:3" in points_over(box.mailbox.protocol)
    assert len(acknowledged) == LETTERS - killed_while_sending
    unsent = OutboxLetter.objects.exclude(state=OutboxLetter.State.SENT)
    unknown = (OutboxLetter.State.FAILED, Trouble.OUTCOME_UNKNOWN.value)
    assert list(unsent.values_list("state", "trouble")) == [unknown, unknown] * killed_while_sending


@pytest.fixture
def smtp() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_kill_at_any_point_loses_and_doubles_nothing(
    protocol: str, dovecot: Dovecot, tmp_path: Path, smtp: SmtpSink, process_environ: dict[str, str]
) -> None:
    make_queue(is_default=True)
    make_sender(is_default=True, port=smtp.port, security="none", authentication="none")
    box = make_box(protocol, dovecot, tmp_path)
    subjects = deliver(box)
    for point in points_over(protocol):
        assert collect(box, process_environ, point) == -9, f"{point} was not passed"
    assert collect(box, process_environ) == 0
    assert collect(box, process_environ) == 0
    assert_each_once(box, subjects, smtp)


def test_a_kill_loses_and_doubles_no_notification_of_participants(
    dovecot: Dovecot, tmp_path: Path, smtp: SmtpSink, process_environ: dict[str, str]
) -> None:
    make_sender(is_default=True, port=smtp.port, security="none", authentication="none")
    ticket = make_ticket(queue=make_queue(is_default=True))
    people = [make_contact(f"Client {number}", f"client{number}@northwind.example") for number in range(3)]
    invite(ticket, people)
    box = make_box("maildir", dovecot, tmp_path)
    box.deliver(write(f"Re: [{ticket.number}]"))

    for point in ("notify.before:2", "intake.before-commit:1"):
        assert collect(box, process_environ, point) == -9, f"{point} was not passed"
    assert collect(box, process_environ) == 0

    told = Counter(recipient for letter in smtp.letters for recipient in letter.recipients)
    assert told == {f"client{number}@northwind.example": 1 for number in range(3)}


def test_workers_that_die_again_and_again_finish_the_work(
    dovecot: Dovecot, tmp_path: Path, process_environ: dict[str, str]
) -> None:
    box = make_box("imap4", dovecot, tmp_path)
    subjects = deliver(box)
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "-c",
        "1",
        "-Q",
        "lane0,celery",
        "-l",
        "warning",
    ]
    environ = process_environ | {"POSTDESK_KILL_AT": "intake.before-commit:40"}
    worker = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        app.send_task("apps.intake.tasks.fetch_mail", args=[box.mailbox.pk], queue="lane0")
        until = time.monotonic() + 180
        while Ticket.objects.count() < LETTERS and time.monotonic() < until:
            time.sleep(0.5)
    finally:
        worker.terminate()
        worker.wait(30)
    assert Counter(Ticket.objects.values_list("subject", flat=True)) == Counter(subjects)
    # Every fortieth letter was begun twice, which only a dead worker can cause.
    assert Delivery.objects.filter(attempts__gt=1).exists()
    assert Mailbox.objects.get().deliveries.count() == LETTERS
