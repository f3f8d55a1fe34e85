"""Collecting: what the first connection does with history, renumbered folders, too large letters, sent mail."""

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.intake.pipeline import work_mailbox
from apps.mail import blobs
from apps.mail.ledger import fetch_again, fetch_mailbox_again
from apps.mail.models import AfterProcessing, Delivery, FirstConnection, OutboxLetter
from apps.tickets.models import Ticket
from tests.boxes import ERROR_FOLDER, OK_FOLDER, Box, DovecotBox, make_box
from tests.cast import make_sender
from tests.servers.dovecot import Dovecot
from tests.writing import write

pytestmark = pytest.mark.django_db


def old(subject: str) -> bytes:
    date = format_datetime(timezone.now() - timedelta(days=400))
    return write(subject, Date=date)


def set_policy(box: Box, policy: str, **fields: object) -> None:
    box.mailbox.first_connection = policy
    for name, value in fields.items():
        setattr(box.mailbox, name, value)
    box.mailbox.save()


def test_from_now_on_leaves_history_alone(box: Box) -> None:
    set_policy(box, FirstConnection.FROM_NOW)
    box.deliver(old("Старое"))
    assert work_mailbox(box.mailbox).taken_in == 0
    box.deliver(write("Новое"))
    assert work_mailbox(box.mailbox).taken_in == 1
    assert [ticket.subject for ticket in Ticket.objects.all()] == ["Новое"]
    assert len(box.letters()) == 1
    assert Delivery.objects.get(reason=Delivery.Reason.HISTORY).raw_sha256 == ""


def test_everything_is_taken_in_silently_with_its_own_dates(box: Box) -> None:
    make_sender(is_default=True)
    set_policy(box, FirstConnection.EVERYTHING)
    box.deliver(old("Старое"))
    assert work_mailbox(box.mailbox).taken_in == 1
    ticket = Ticket.objects.get()
    assert timezone.now() - ticket.created_at > timedelta(days=399)
    assert not OutboxLetter.objects.exists()
    box.deliver(write("Новое"))
    work_mailbox(box.mailbox)
    assert OutboxLetter.objects.count() == 1


def test_the_last_days_are_told_from_history(dovecot: Dovecot, tmp_path: Path) -> None:
    # IMAP4 and Maildir date a letter by its arrival, which is always just now in a test.
    box = make_box("pop3", dovecot, tmp_path)
    set_policy(box, FirstConnection.LAST_DAYS, first_days=30)
    box.deliver(old("Старое"))
    box.deliver(write("Свежее", Date=format_datetime(timezone.now())))
    work_mailbox(box.mailbox)
    assert set(Ticket.objects.values_list("subject", flat=True)) == {"Свежее"}
    assert Delivery.objects.get(reason=Delivery.Reason.HISTORY).state == Delivery.State.SET_ASIDE


def test_as_new_answers_what_was_there(box: Box) -> None:
    make_sender(is_default=True)
    box.deliver(old("Старое"))
    work_mailbox(box.mailbox)
    assert OutboxLetter.objects.count() == 1


def test_history_is_fetched_when_somebody_asks_for_it(box: Box) -> None:
    set_policy(box, FirstConnection.FROM_NOW)
    box.deliver(old("Старое"))
    work_mailbox(box.mailbox)
    assert fetch_again(Delivery.objects.all()) == 1
    assert work_mailbox(box.mailbox).taken_in == 1
    assert Ticket.objects.get().subject == "Старое"


def test_letters_deleted_here_are_loaded_anew(box: Box) -> None:
    box.deliver(write())
    work_mailbox(box.mailbox)
    EmailActivity.objects.all().delete()
    assert work_mailbox(box.mailbox).taken_in == 0
    assert fetch_mailbox_again(box.mailbox) == 1
    assert work_mailbox(box.mailbox).taken_in == 1
    assert EmailActivity.objects.count() == 1


def test_a_renumbered_folder_doubles_nothing(imap_box: DovecotBox) -> None:
    box = imap_box
    set_policy(box, FirstConnection.AS_NEW, after_processing=AfterProcessing.LEAVE)
    for number in range(3):
        box.deliver(write(f"Письмо {number}"))
    work_mailbox(box.mailbox)
    box.server.wipe_uidvalidity(box.user)
    box.deliver(write("Новое"))
    work_mailbox(box.mailbox)
    assert Ticket.objects.count() == 4
    assert Delivery.objects.filter(reason=Delivery.Reason.DUPLICATE).count() == 3


def test_history_stays_history_in_a_renumbered_folder(imap_box: DovecotBox) -> None:
    box = imap_box
    set_policy(box, FirstConnection.FROM_NOW)
    box.deliver(old("Старое"))
    work_mailbox(box.mailbox)
    box.server.wipe_uidvalidity(box.user)
    work_mailbox(box.mailbox)
    assert not Ticket.objects.exists()
    assert Delivery.objects.filter(reason=Delivery.Reason.HISTORY).count() == 2


def test_a_letter_that_is_too_large_gets_a_ticket_and_stays_in_sight(box: Box) -> None:
    set_policy(box, FirstConnection.AS_NEW, max_letter_mb=1)
    box.deliver(write("Большое", files={"архив.zip": b"x" * 1_500_000}))
    box.deliver(write("Малое"))
    work_mailbox(box.mailbox)
    delivery = Delivery.objects.get(complete=False)
    assert Ticket.objects.count() == 2
    assert delivery.size > 1_500_000 > len(blobs.read(delivery.raw_sha256))
    assert delivery.trace[0]["code"] == "too-large"
    assert len(box.letters(ERROR_FOLDER if box.mailbox.error_folder else "INBOX")) == 1


def test_leaving_marks_as_read_and_moves_nothing(box_with_folders: Box) -> None:
    box = box_with_folders
    set_policy(box, FirstConnection.AS_NEW, after_processing=AfterProcessing.LEAVE)
    box.deliver(write())
    assert work_mailbox(box.mailbox).settled == 1
    assert work_mailbox(box.mailbox).seen == 0
    assert len(box.letters()) == 1
    assert Delivery.objects.get().settlement == Delivery.Settlement.NOT_NEEDED


def test_changing_from_leave_to_delete_spares_what_was_left(box_with_folders: Box) -> None:
    box = box_with_folders
    set_policy(box, FirstConnection.AS_NEW, after_processing=AfterProcessing.LEAVE)
    box.deliver(write())
    work_mailbox(box.mailbox)
    set_policy(box, FirstConnection.AS_NEW, after_processing=AfterProcessing.DELETE)
    work_mailbox(box.mailbox)
    assert len(box.letters()) == 1


def test_deleting_is_the_default(box: Box) -> None:
    set_policy(box, FirstConnection.AS_NEW, after_processing=AfterProcessing.DELETE, ok_folder="", error_folder="")
    box.deliver(write())
    work_mailbox(box.mailbox)
    assert box.letters() == []
    assert Delivery.objects.get().settlement == Delivery.Settlement.DONE


def test_sent_mail_becomes_an_outgoing_activity_and_stays_where_it_is(box_with_folders: Box) -> None:
    box = box_with_folders
    box.deliver(write(sender="support@postdesk.example", to="ivan@northwind.example"), folder="Sent")
    set_policy(box, FirstConnection.AS_NEW, sent_folders="Sent")
    work_mailbox(box.mailbox)
    assert EmailActivity.objects.get().direction == EmailActivity.Direction.OUTGOING
    assert not Ticket.objects.exists()
    assert len(box.letters("Sent")) == 1
    assert box.letters(OK_FOLDER) == []


def test_several_folders_are_scanned(box_with_folders: Box) -> None:
    box = box_with_folders
    box.deliver(write("Заказ"), folder="Заказы")
    box.deliver(write("Вопрос"))
    set_policy(box, FirstConnection.AS_NEW, scan_folders="inbox; Заказы")
    work_mailbox(box.mailbox)
    assert set(Ticket.objects.values_list("subject", flat=True)) == {"Заказ", "Вопрос"}
    assert len(box.letters(OK_FOLDER)) == 2


def test_naming_an_ok_folder_is_enough_to_have_letters_moved(box_with_folders: Box) -> None:
    box = box_with_folders
    set_policy(box, FirstConnection.AS_NEW, after_processing=AfterProcessing.AUTO)
    box.deliver(write())
    work_mailbox(box.mailbox)
    assert len(box.letters(OK_FOLDER)) == 1
    set_policy(box, FirstConnection.AS_NEW, ok_folder="")
    box.deliver(write("Второе"))
    work_mailbox(box.mailbox)
    assert (len(box.letters()), len(box.letters(OK_FOLDER))) == (0, 1)
