"""`manage.py import`."""

import json
import mailbox as mailboxes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apps.activities.models import EmailActivity
from apps.mail.models import Delivery, Mailbox, OutboxLetter
from apps.tickets.models import Ticket
from tests.cast import make_mailbox, make_sender
from tests.command_line import PROJECT, Manage
from tests.writing import write


@pytest.fixture
def support(db: None) -> Mailbox:
    """A mailbox that would answer each new letter."""
    return make_mailbox(sender=make_sender(is_default=True))


def letter(number: int, text: str = "Добрый день!\n", answers: str = "") -> bytes:
    """A letter of March 2021, by its day."""
    date = f"{number:02} Mar 2021 10:00:00 +0300"
    return write(f"Вопрос {number}", text, message_id=f"<{number}@northwind.example>", Date=date, answers=answers)


def write_mbox(path: Path, *letters: bytes) -> Path:
    box = mailboxes.mbox(path)
    for content in letters:
        box.add(content)
    box.close()
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A tree as people have it: .eml files, an mbox, a Maildir with a subfolder, and what is no letter at all."""
    archive = tmp_path / "archive"
    (archive / "2021" / "Март").mkdir(parents=True)
    (archive / "2021" / "Март" / "первое.eml").write_bytes(letter(1))
    (archive / "2021" / "2.EML").write_bytes(letter(2))
    (archive / "2021" / "notes.txt").write_text("Not a letter.\n")
    (archive / "2021" / "17").write_bytes(letter(3))  # as MH keeps them
    write_mbox(archive / "old", letter(4), letter(5))
    maildir = mailboxes.Maildir(archive / "Maildir")
    maildir.add(letter(6))
    maildir.add_folder("Sent").add(letter(7))
    (archive / "Maildir" / "tmp" / "half").write_bytes(letter(8))
    (archive / "Maildir" / "dovecot-uidlist").write_text("3 V1 N1\n")
    return archive


def test_it_imports_a_tree_silently_with_the_original_dates(manage: Manage, support: Mailbox, archive: Path) -> None:
    ran = manage("import", str(archive), "--mailbox", "support")
    assert (ran.code, ran.err) == (0, "")
    (totals,) = ran.lines
    expected = {"seen": 7, "stored": 7, "known": 0, "taken_in": 7, "set_aside": 0, "failed": 0, "unreadable": 0}
    assert expected.items() <= totals.items()

    opened = list(Ticket.objects.order_by("pk"))
    assert [ticket.subject for ticket in opened] == [f"Вопрос {number}" for number in range(1, 8)]
    assert [ticket.created_at.date().isoformat() for ticket in opened[:2]] == ["2021-03-01", "2021-03-02"]
    assert not OutboxLetter.objects.exists()
    settlements = set(Delivery.objects.values_list("folder", "settlement"))
    assert settlements == {("import", "not-needed")}


def test_it_doubles_nothing_when_it_is_run_again(manage: Manage, support: Mailbox, archive: Path) -> None:
    manage("import", str(archive / "2021"), "--mailbox", "support")
    again = manage("import", str(archive), "--mailbox", "support").json
    assert (again["seen"], again["known"], again["stored"], again["taken_in"]) == (7, 3, 4, 4)
    assert Ticket.objects.count() == 7


def test_it_tells_answers_from_what_they_answer_whatever_their_order(
    manage: Manage, support: Mailbox, tmp_path: Path
) -> None:
    answer, question = letter(9, answers="<8@northwind.example>"), letter(8)
    path = write_mbox(tmp_path / "newest-first.mbox", answer, question)
    manage("import", str(path), "--mailbox", "support")
    assert Ticket.objects.get().subject == "Вопрос 8"
    assert EmailActivity.objects.filter(ticket=Ticket.objects.get()).count() == 2


def test_it_goes_on_after_a_file_that_can_not_be_read(manage: Manage, support: Mailbox, archive: Path) -> None:
    (archive / "2021" / "gone.eml").symlink_to(archive / "nowhere")
    ran = manage("import", str(archive), "--mailbox", "support")
    assert ran.code == 1
    assert (ran.json["seen"], ran.json["unreadable"]) == (7, 1)
    assert "gone.eml can't be read: No such file or directory." in ran.err
    assert "The others were imported." in ran.err


def test_it_splits_an_mbox_where_letters_begin_and_nowhere_else(
    manage: Manage, support: Mailbox, tmp_path: Path
) -> None:
    text = "As was said:\n\nFrom the desk of Ivan, 10:00, 2021\n\n>From now on\n>>From before\nbye\n"
    content = letter(1, text=text).replace(b"\r\n", b"\n")
    separator = b"From ivan@northwind.example Mon Mar  1 10:00:00 2021\n"
    quoted = content.replace(b"\n>From", b"\n>>From").replace(b"\n>>From before", b"\n>>>From before")
    path = tmp_path / "mboxrd"
    path.write_bytes(separator + quoted + b"\n" + separator.replace(b"\n", b"\r\n") + letter(2))

    assert manage("import", str(path), "--mailbox", "support").json["stored"] == 2
    texts = [activity.text for activity in EmailActivity.objects.order_by("pk")]
    assert texts[0].splitlines() == text.splitlines()


def test_it_takes_what_was_sent_for_what_was_sent(manage: Manage, support: Mailbox, tmp_path: Path) -> None:
    (tmp_path / "sent.eml").write_bytes(write(sender="support@postdesk.example", to="ivan@northwind.example"))
    manage("import", str(tmp_path), "--mailbox", "support", "--sent")
    assert EmailActivity.objects.get().direction == EmailActivity.Direction.OUTGOING
    assert not Ticket.objects.exists()


def test_it_refuses_in_a_sentence_what_is_not_there(manage: Manage, support: Mailbox, tmp_path: Path) -> None:
    assert "There are: support." in manage("import", str(tmp_path), "--mailbox", "suport").err
    nothing = manage("import", str(tmp_path / "nothing"), "--mailbox", "support")
    assert (nothing.code, nothing.err) == (1, f"There is nothing at {tmp_path / 'nothing'}: check the path.\n")
    empty = manage("import", str(tmp_path), "--mailbox", "support")
    assert (empty.code, empty.json["seen"]) == (0, 0)
    assert "no letters" in empty.err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_it_goes_on_where_it_was_broken_off(
    process_environ: dict[str, str], support: Mailbox, tmp_path: Path, how: signal.Signals
) -> None:
    count = 500  # so that the first are seen long before the last
    letters = [write(f"Письмо {number}", message_id=f"<{number}@old.example>") for number in range(count)]
    path = write_mbox(tmp_path / "old.mbox", *letters)
    command = [sys.executable, "manage.py", "import", str(path), "--mailbox", "support"]
    # A failpoint can't be told to wait, so the import is broken off wherever it is when its first tickets are seen.
    with subprocess.Popen(
        command, cwd=PROJECT, env=process_environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as broken_off:
        while not Ticket.objects.exists():
            assert broken_off.poll() is None
            time.sleep(0.01)
        os.kill(broken_off.pid, how)
        _out, said = broken_off.communicate(timeout=60)
    assert broken_off.returncode == (130 if how == signal.SIGINT else -how)
    assert (how == signal.SIGINT) == ("Run the same command again to go on." in said)
    assert Ticket.objects.count() < count

    whole = subprocess.run(command, cwd=PROJECT, env=process_environ, capture_output=True, text=True, check=True)
    totals = json.loads(whole.stdout)
    assert (totals["seen"], totals["failed"]) == (count, 0)
    assert Ticket.objects.count() == count
    assert Delivery.objects.filter(state=Delivery.State.TAKEN_IN).count() == count
