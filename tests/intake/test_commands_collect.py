"""`manage.py collect` and `manage.py status`."""

import fcntl
import json
import os
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from apps.mail.lease import take_lease
from apps.mail.models import Mailbox, Protocol, Sender
from apps.tickets.models import Ticket
from tests.boxes import MaildirBox
from tests.command_line import PROJECT, Manage
from tests.servers.smtp import SmtpSink
from tests.writing import write


@pytest.fixture
def maildir(db: None, tmp_path: Path) -> MaildirBox:
    mailbox = Mailbox.objects.create(
        system_name="support",
        protocol=Protocol.MAILDIR,
        server=str(tmp_path / "support"),
        address="support@postdesk.example",
        first_connection="as-new",
    )
    box = MaildirBox(tmp_path / "support", mailbox)
    box.letters()  # makes the Maildir
    return box


def test_it_takes_in_everything_and_prints_one_line_of_totals(manage: Manage, maildir: MaildirBox) -> None:
    for number in range(3):
        maildir.deliver(write(f"Вопрос {number}"))
    first = manage("collect")
    assert first.code == 0
    assert first.err == ""
    (totals,) = first.lines
    counts = {"seen": 3, "stored": 3, "taken_in": 3, "set_aside": 0, "failed": 0, "settled": 3}
    assert counts.items() <= totals.items()
    assert totals["seconds"] > 0
    assert counts.items() <= totals["mailboxes"][0].items()
    assert Ticket.objects.count() == 3

    (nothing,) = manage("collect", "support").lines
    assert nothing["seen"] == nothing["taken_in"] == 0


def test_it_says_which_mailbox_failed_and_collects_from_the_others(manage: Manage, maildir: MaildirBox) -> None:
    Mailbox.objects.create(system_name="broken", protocol=Protocol.MAILDIR, server="/nowhere/at/all")
    Mailbox.objects.create(system_name="off", protocol=Protocol.MAILDIR, server="/nowhere/either", enabled=False)
    maildir.deliver(write())

    ran = manage("collect")
    assert ran.code == 1
    assert ran.json["taken_in"] == 1
    errors = {told["name"]: told["error"] for told in ran.json["mailboxes"]}
    assert errors == {
        "broken": "The folder does not exist on the server. Create it from the connection test, or correct its path.",
        "support": "",
    }
    assert ran.err.startswith("broken: The folder does not exist")

    assert manage("collect", "support").code == 0
    assert manage("collect", "off").code == 1
    assert "There are: broken, off, support." in manage("collect", "suport").err


def test_it_sends_what_became_due(manage: Manage, maildir: MaildirBox, smtp_sink: SmtpSink) -> None:
    Sender.objects.create(
        system_name="out", server="localhost", port=smtp_sink.port, security="none", authentication="none",
        address="support@postdesk.example", is_default=True,
    )  # fmt: skip
    maildir.deliver(write(sender="ivan@northwind.example"))
    assert manage("collect").json["sent"] == 1
    assert [letter.recipients for letter in smtp_sink.letters] == [["ivan@northwind.example"]]


def test_it_waits_for_a_worker_that_is_at_the_mailbox(process_environ: dict[str, str], maildir: MaildirBox) -> None:
    maildir.deliver(write())
    lease = take_lease(maildir.mailbox)
    assert lease
    command = [sys.executable, "manage.py", "collect"]
    with subprocess.Popen(command, cwd=PROJECT, env=process_environ, stdout=subprocess.PIPE, text=True) as waiting:
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=4)
        assert not Ticket.objects.exists()
        lease.release()
        assert waiting.wait(timeout=60) == 0
    assert Ticket.objects.count() == 1


def test_it_shows_progress_on_a_terminal_and_keeps_it_out_of_the_totals(
    process_environ: dict[str, str], maildir: MaildirBox
) -> None:
    maildir.deliver(write())
    screen, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "manage.py", "collect"]
    ran = subprocess.run(command, cwd=PROJECT, env=process_environ, stdout=subprocess.PIPE, stderr=terminal, check=True)
    os.close(terminal)
    shown = os.read(screen, 65536).decode()
    os.close(screen)
    assert "support: " in shown
    assert "letters/s" in shown
    assert json.loads(ran.stdout)["taken_in"] == 1


def test_it_shows_the_state_of_everything(manage: Manage, maildir: MaildirBox) -> None:
    Mailbox.objects.create(system_name="broken", protocol=Protocol.MAILDIR, server="/nowhere/at/all")
    letter = write()
    maildir.deliver(letter)
    maildir.deliver(letter)
    manage("collect")

    now = manage("status", "--json").json
    broken, support = now["mailboxes"]
    assert (broken["name"], broken["healthy"], broken["failures"]) == ("broken", False, 1)
    assert "folder does not exist" in broken["error"]
    assert (support["healthy"], support["error"], support["deliveries"]["taken-in"]) == (True, "", 1)
    assert support["last_success_at"]
    assert (now["deliveries"]["taken-in"], now["deliveries"]["set-aside"]) == (1, 1)
    assert now["set_aside"] == {"duplicate": 1}
    assert now["tickets"] == {"new": 1, "open": 0, "waiting": 0, "solved": 0, "closed": 0}
    assert set(now["outbox"]) >= {"queued", "sent", "failed"}

    page = manage("status").out
    assert "taken-in 1" in page
    assert "The folder does not exist" in page
