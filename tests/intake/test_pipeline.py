"""From a mailbox on a real server to a ticket, by every protocol: the main job."""

import pytest

from apps.activities.models import EmailActivity
from apps.contacts.models import Address
from apps.intake.pipeline import Totals, work_mailbox
from apps.linking.models import LinkingRule
from apps.mail import blobs, log
from apps.mail.lease import take_lease
from apps.mail.models import Delivery, OutboxLetter
from apps.tickets.models import Ticket
from tests.boxes import ERROR_FOLDER, OK_FOLDER, Box
from tests.cast import make_queue, make_sender, make_ticket
from tests.writing import write

pytestmark = pytest.mark.django_db


def test_it_turns_a_letter_into_a_ticket(box: Box) -> None:
    make_sender(is_default=True)
    make_queue(is_default=True)
    invoice = make_ticket("Счёт", queue=make_queue(system_name="invoices", number_mask="Inv-{0}"), number="Inv-53")
    LinkingRule.objects.create(
        name="Номер счёта", expression="Inv-[0-9]+", places=["subject"], target="ticket", column="number"
    )
    subject = "Дополнительная информация по счету Inv-53"
    box.deliver(write(subject, sender="Борис Чужой <boris@stranger.example>", files={"Счёт.pdf": b"%PDF-1.5\n"}))

    totals = work_mailbox(box.mailbox)

    assert (totals.seen, totals.stored, totals.taken_in, totals.settled) == (1, 1, 1, 1)
    ticket = Ticket.objects.get(subject=subject)
    activity = EmailActivity.objects.get()
    assert ticket.number == "HD-1"
    assert activity.ticket == ticket
    assert ticket.requester == Address.objects.get(address="boris@stranger.example").contact
    file = activity.attachments.get()
    assert (file.name, blobs.read(file.sha256)) == ("Счёт.pdf", b"%PDF-1.5\n")
    link = activity.links.get()
    assert (link.object, link.rule_name, link.matched) == (invoice, "Номер счёта", "Inv-53")
    acknowledgement = OutboxLetter.objects.get()
    assert acknowledgement.recipients == ["boris@stranger.example"]
    assert acknowledgement.subject == f"[HD-1] {subject}"
    assert box.letters() == []
    if box.mailbox.ok_folder:
        assert len(box.letters(OK_FOLDER)) == 1


def test_it_keeps_the_bytes_as_they_came(box: Box) -> None:
    raw = write().replace(b"From: ", b"X-Odd: \xff\xfe\r\nFrom: ")
    box.deliver(raw)
    work_mailbox(box.mailbox)
    delivery = Delivery.objects.get()
    assert blobs.read(delivery.raw_sha256) == raw
    assert delivery.size == len(raw)


def test_it_takes_letters_in_oldest_first_and_each_once(box: Box) -> None:
    for number in range(120):
        box.deliver(write(f"Письмо {number:03}"))
    first, second = work_mailbox(box.mailbox), work_mailbox(box.mailbox)
    assert (first.taken_in, second.seen) == (120, 0)
    subjects = list(Ticket.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == [f"Письмо {number:03}" for number in range(120)]
    assert len(set(Ticket.objects.values_list("number", flat=True))) == 120


def test_it_tells_its_progress(box: Box) -> None:
    for _number in range(60):
        box.deliver(write())
    seen: list[Totals] = []
    work_mailbox(box.mailbox, progress=seen.append)
    counts = [totals.taken_in for totals in seen]
    assert counts == sorted(counts)
    assert counts[-1] == 60


def test_one_bad_letter_never_delays_its_neighbours(box: Box) -> None:
    box.deliver(write("Первое"))
    box.deliver(b"\x00\xff no header at all \xfe" * 50)
    box.deliver(write("Третье"))
    totals = work_mailbox(box.mailbox)
    assert totals.taken_in == 3
    assert {"Первое", "Третье"} <= set(Ticket.objects.values_list("subject", flat=True))


def test_it_puts_a_letter_that_fails_for_good_into_the_error_folder(box_with_folders: Box) -> None:
    box = box_with_folders
    box.deliver(write())
    hopeless = _collected_but_hopeless(box)
    box.deliver(write())
    work_mailbox(box.mailbox)
    hopeless.refresh_from_db()
    assert (hopeless.state, hopeless.reason) == (Delivery.State.FAILED, Delivery.Reason.PERMANENT)
    assert Delivery.objects.exclude(pk=hopeless.pk).get().state == Delivery.State.TAKEN_IN
    assert (len(box.letters(ERROR_FOLDER)), len(box.letters(OK_FOLDER))) == (1, 1)


def _collected_but_hopeless(box: Box) -> Delivery:
    """Collect the waiting letter, and say that it was attempted as often as a letter may be."""
    from apps.mail.collect import collect, open_folder, unknown_uids
    from apps.mail.transports import open_source

    with open_source(box.mailbox.connection()) as source:
        folder = open_folder(box.mailbox, source, "INBOX")
        [[delivery]] = collect(folder, source, unknown_uids(folder, source.uids()), by=None)
    delivery.attempts = 99
    delivery.save()
    return delivery


def test_it_leaves_a_mailbox_alone_that_somebody_else_works_on(box: Box) -> None:
    box.deliver(write())
    lease = take_lease(box.mailbox)
    assert lease is not None
    assert work_mailbox(box.mailbox).busy
    assert not Delivery.objects.exists()
    lease.release()
    assert work_mailbox(box.mailbox).taken_in == 1


def test_it_reconciles_the_server_with_the_ledger(box: Box) -> None:
    box.deliver(write())
    work_mailbox(box.mailbox)
    health = box.mailbox.health
    health.refresh_from_db()
    assert (health.on_server, health.waiting, health.unaccounted, health.failures) == (0, 0, 0, 0)
    assert health.last_success_at is not None


def test_it_writes_the_mailbox_log_without_whole_addresses(box: Box) -> None:
    box.deliver(write())
    work_mailbox(box.mailbox)
    text = "".join(log.lines(box.mailbox))
    assert "taken-in" in text
    assert "i***@northwind.example" in text
    assert "ivan@" not in text
