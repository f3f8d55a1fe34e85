"""`manage.py export`."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from apps.activities.models import EmailActivity
from apps.intake.intake import take_in
from apps.linking.models import LinkingRule
from apps.mail.models import Delivery
from tests.cast import ivan, make_activity, make_delivery, make_queue, make_ticket, olga
from tests.command_line import PROJECT, Manage
from tests.writing import write


def test_it_exports_letters_with_all_that_is_known_of_them(manage: Manage) -> None:
    make_queue()
    make_ticket(
        "Счёт", number="Inv-53", requester=None, queue=make_queue(system_name="invoices", number_mask="Inv-{0}")
    )
    LinkingRule.objects.create(name="Invoice", expression="Inv-[0-9]+", target="ticket", column="number")
    raw = write(
        "По счёту Inv-53", "Когда оплата?\n", message_id="<a@northwind.example>", files={"Счёт № 53.pdf": b"%PDF"}
    )
    take_in(make_delivery(raw))
    make_delivery(write("Ещё ждёт", "Потерпите.\n"))

    taken_in, waiting = manage("export", "letters").lines
    assert (taken_in["state"], taken_in["reason"], taken_in["mailbox"]) == ("taken-in", "", "support")
    assert (taken_in["ticket"], taken_in["subject"]) == ("HD-1", "По счёту Inv-53")
    assert taken_in["links"] == [
        {"kind": "ticket", "name": "Inv-53", "origin": "rule", "rule": "Invoice", "matched": "Inv-53"}
    ]
    assert taken_in["message_id"] == "<a@northwind.example>"
    assert taken_in["from"] == {"name": "Иван Петров", "address": "ivan@northwind.example"}
    assert taken_in["to"] == [{"name": "", "address": "support@postdesk.example"}]
    assert taken_in["date"].startswith("2026-11-20T06:41:00")
    assert taken_in["text"].strip() == "Когда оплата?"
    (file,) = taken_in["attachments"]
    assert (file["name"], file["size"]) == ("Счёт № 53.pdf", 4)
    assert file["sha256"] == hashlib.sha256(b"%PDF").hexdigest()

    assert (waiting["state"], waiting["ticket"], waiting["subject"]) == ("stored", None, "Ещё ждёт")
    assert waiting["text"].strip() == "Потерпите."


def test_it_exports_letters_whose_bytes_are_gone_or_never_came(manage: Manage) -> None:
    make_delivery(state=Delivery.State.SET_ASIDE, reason=Delivery.Reason.HISTORY)
    make_delivery(raw_sha256="0" * 64, subject="Из журнала", from_address="ivan@northwind.example")
    make_activity(direction=EmailActivity.Direction.OUTGOING, subject="Наш ответ")

    history, gone, ours = manage("export", "letters").lines
    assert (history["reason"], history["text"]) == ("history", "")
    assert (gone["subject"], gone["from"]["address"]) == ("Из журнала", "ivan@northwind.example")
    assert (ours["delivery"], ours["direction"], ours["subject"]) == (None, "outgoing", "Наш ответ")


def test_it_exports_tickets(manage: Manage) -> None:
    ticket = make_ticket("Не приходит письмо", assignee=olga(), account=ivan().account)
    make_activity(ticket)
    make_activity(ticket)
    make_ticket("Второй", requester=None)

    first, second = manage("export", "tickets").lines
    assert (first["number"], first["queue"], first["status"], first["letters"]) == ("HD-1", "support", "new", 2)
    assert (first["assignee"], first["account"]) == ("olga", "Northwind")
    assert first["requester"] == {"name": "Иван Петров", "addresses": ["ivan@northwind.example"]}
    assert (second["requester"], second["assignee"], second["letters"]) == (None, None, 0)


def test_it_refuses_to_export_anything_else(manage: Manage) -> None:
    assert manage("export", "passwords").code == 2


@pytest.fixture
def many_letters(transactional_db: None) -> int:
    """150 MB of letters: their number."""
    text = "Добрый день! Письмо так и не пришло.\n" * 1600
    EmailActivity.objects.bulk_create(
        [EmailActivity(direction="incoming", subject=str(number), text=text) for number in range(1500)], batch_size=100
    )
    return 1500


def test_it_keeps_memory_flat_and_lets_the_reader_leave(process_environ: dict[str, str], many_letters: int) -> None:
    command = [sys.executable, "manage.py", "export", "letters"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=process_environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as all_of_it:
        assert all_of_it.stdout
        peaks = [_peak_kilobytes(all_of_it.pid) for number, _line in enumerate(all_of_it.stdout) if number % 100 == 0]
    assert all_of_it.returncode == 0
    assert len(peaks) == many_letters / 100
    assert max(peaks) < 200_000

    with subprocess.Popen(
        command, cwd=PROJECT, env=process_environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as broken_off:
        assert broken_off.stdout
        assert broken_off.stderr
        broken_off.stdout.readline()
        broken_off.stdout.close()
        assert broken_off.stderr.read() == b""
    assert broken_off.returncode == 0


def _peak_kilobytes(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
