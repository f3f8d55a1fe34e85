"""“Fetch now” and “Fetch again” of a mailbox, with real workers and without any."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.test import Client
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.intake.pipeline import work_mailbox
from apps.mail.models import Delivery, Mailbox, MailboxHealth
from apps.tickets.models import Ticket
from tests import cast
from tests.admin_pages import messages_of
from tests.boxes import MaildirBox
from tests.writing import write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(tmp_path: Path) -> MaildirBox:
    mailbox = cast.make_mailbox(server=str(tmp_path / "maildir"), first_connection="as-new", after_processing="leave")
    box = MaildirBox(tmp_path / "maildir", mailbox)
    box.letters()
    return box


@pytest.fixture
def worker() -> Iterator[None]:
    with start_worker(current_app, pool="solo", queues=["lane0"], perform_ping_check=False, shutdown_timeout=30):
        yield


def press(client: Client, mailbox: Mailbox, button: str) -> Any:
    return client.post(f"/admin/mail/mailbox/{mailbox.pk}/{button}/", follow=True)


def test_it_fetches_now_when_nobody_works(technologist: Client, box: MaildirBox) -> None:
    later = timezone.now() + timedelta(hours=1)
    MailboxHealth.objects.create(mailbox=box.mailbox, next_poll_at=later)

    response = press(technologist, box.mailbox, "fetch-now")

    assert "No worker is running" in messages_of(response)[0]
    box.mailbox.health.refresh_from_db()
    assert box.mailbox.health.next_poll_at < later


def test_it_does_not_fetch_from_a_mailbox_that_is_switched_off(technologist: Client, box: MaildirBox) -> None:
    Mailbox.objects.update(enabled=False)

    response = press(technologist, box.mailbox, "fetch-now")

    assert "This mailbox is switched off." in messages_of(response)[0]
    assert not MailboxHealth.objects.exists()


def test_it_fetches_now(technologist: Client, box: MaildirBox, worker: None) -> None:
    box.deliver(write("Не приходит письмо"))

    response = press(technologist, box.mailbox, "fetch-now")

    assert "Fetching." in messages_of(response)[0]
    assert wait_for_ticket().subject == "Не приходит письмо"
    assert Delivery.objects.get().collected_by == cast.tamara()


def test_it_loads_deleted_letters_anew_and_leaves_the_others(technologist: Client, box: MaildirBox) -> None:
    for subject in ("Один", "Два"):
        box.deliver(write(subject))
    aside = cast.make_delivery(
        write("Три"), mailbox=box.mailbox, state=Delivery.State.SET_ASIDE, reason=Delivery.Reason.AUTO_REPLY
    )
    work_mailbox(box.mailbox)
    EmailActivity.objects.get(subject="Один").delete()

    response = press(technologist, box.mailbox, "fetch-again")
    nothing = press(technologist, box.mailbox, "fetch-again")

    assert "1 letter is fetched again." in messages_of(response)
    assert "Nothing to fetch again" in messages_of(nothing)[0]
    work_mailbox(box.mailbox)
    assert set(EmailActivity.objects.values_list("subject", flat=True)) == {"Один", "Два"}
    aside.refresh_from_db()
    assert aside.state == Delivery.State.SET_ASIDE


def test_it_offers_the_buttons_to_technologists_only(technologist: Client, box: MaildirBox) -> None:
    address = f"/admin/mail/mailbox/{box.mailbox.pk}/fetch-now/"
    assert technologist.get(address).status_code == 405
    assert technologist.post(address).status_code == 302

    technologist.force_login(cast.olga())

    assert technologist.post(address).headers["Location"].startswith("/admin/login/")


def wait_for_ticket() -> Ticket:
    """The first ticket, as soon as the worker has made it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if ticket := Ticket.objects.first():
            return ticket
        time.sleep(0.05)
    raise AssertionError("The worker made no ticket.")
