"""Workers that send are killed again and again: every letter leaves, and is doubled only where SMTP can't help it."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest

from apps.mail.dispatch import dispatch
from apps.mail.letters import Letter, Person
from apps.mail.models import OutboxLetter, Sender
from apps.mail.outbox import queue
from apps.mail.troubles import Trouble
from tests.boxes import make_box
from tests.cast import make_sender
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
LETTERS = 500
COMMAND = [sys.executable, "manage.py", "collect"]  # there is no mailbox: it only sends
POINTS = ["dispatch.leased:1", "dispatch.sending:40", "dispatch.sent:41"]


def fill(sender: Sender, count: int) -> None:
    """Every second letter is an agent's, every second an automatic answer."""
    for number in range(count):
        kind = OutboxLetter.Kind.ACKNOWLEDGEMENT if number % 2 else OutboxLetter.Kind.LETTER
        to = (Person("", f"{kind.value}{number}@northwind.example"),)
        queue(Letter(Person("", sender.address), to, subject=f"Письмо {number}"), kind=kind, sender=sender)


def run(environ: dict[str, str], kill_at: str = "") -> int:
    """Send until nothing is due or the named point is reached; the exit code."""
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environ | {"POSTDESK_KILL_AT": kill_at}, capture_output=True, timeout=120, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done.returncode


def run_and_kill(environ: dict[str, str], sink: SmtpSink) -> None:
    """Kill a worker a random moment after it has begun to send."""
    before = len(sink.letters)
    worker = subprocess.Popen(COMMAND, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while len(sink.letters) == before and worker.poll() is None:
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.2))
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()


def test_five_hundred_letters_survive_any_kill(smtp_sink: SmtpSink, process_environ: dict[str, str]) -> None:
    sender = make_sender(port=smtp_sink.port, security="none", authentication="none")
    fill(sender, LETTERS)
    for point in POINTS:
        assert run(process_environ, point) == -signal.SIGKILL
        run_and_kill(process_environ, smtp_sink)
    assert run(process_environ) == 0

    kills = 2 * len(POINTS)
    arrived = Counter(recipient for taken in smtp_sink.letters for recipient in taken.recipients)
    letters = set(OutboxLetter.objects.filter(kind="letter").values_list("recipient", flat=True))
    automatic = set(OutboxLetter.objects.filter(kind="acknowledgement").values_list("recipient", flat=True))
    assert letters <= arrived.keys()
    doubled = {recipient for recipient, times in arrived.items() if times > 1}
    assert doubled <= letters
    assert len(doubled) <= kills
    assert len(smtp_sink.letters) - len(arrived) <= kills
    # An automatic answer of which nobody knows whether it has left is not sent again.
    unsure = OutboxLetter.objects.filter(state=OutboxLetter.State.FAILED, trouble=Trouble.OUTCOME_UNKNOWN.value)
    assert automatic - arrived.keys() <= set(unsure.values_list("recipient", flat=True)) <= automatic
    assert unsure.count() <= kills
    assert OutboxLetter.objects.exclude(state=OutboxLetter.State.SENT).count() == unsure.count()
    ids = {(taken.recipients[0], str(message_from_bytes(taken.raw)["Message-ID"])) for taken in smtp_sink.letters}
    assert len(ids) == len(arrived)


def test_each_letter_has_one_copy_whatever_dies(
    smtp_sink: SmtpSink, dovecot: Dovecot, tmp_path: Path, process_environ: dict[str, str]
) -> None:
    box = make_box("imap4", dovecot, tmp_path)
    box.mailbox.enabled = False
    box.mailbox.save()
    dovecot.deliver(box.mailbox.login, b"Subject: there is one already\r\n\r\n", "Отправленные")
    settings = {"port": smtp_sink.port, "security": "none", "authentication": "none"}
    sender = make_sender(**settings, sent_mailbox=box.mailbox, sent_folder="Отправленные")
    fill(sender, 6)
    for point in ("copies.begun:2", "copies.appended:1"):
        assert run(process_environ, point) == -signal.SIGKILL
    assert run(process_environ) == 0

    copies = Counter(str(message_from_bytes(raw)["Message-ID"]) for raw in box.letters("Отправленные"))
    sent = set(OutboxLetter.objects.values_list("message_id", flat=True))
    assert copies == Counter(sent | {"None"})
    assert set(OutboxLetter.objects.values_list("sent_copy", "state")) == {("stored", "sent")}


def test_a_copy_that_can_not_be_stored_does_not_fail_the_letter(
    smtp_sink: SmtpSink, dovecot: Dovecot, tmp_path: Path
) -> None:
    box = make_box("imap4", dovecot, tmp_path)
    settings = {"port": smtp_sink.port, "security": "none", "authentication": "none"}
    sender = make_sender(**settings, sent_mailbox=box.mailbox, sent_folder="Nowhere")
    fill(sender, 2)
    assert dispatch() == 2
    assert set(OutboxLetter.objects.values_list("sent_copy", "state")) == {("failed", "sent")}
    assert "No copy in “Nowhere”" in "".join(sender.log.values_list("text", flat=True))
    assert len(smtp_sink.letters) == 2
