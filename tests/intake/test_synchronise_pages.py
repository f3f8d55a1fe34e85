"""Synchronising a mailbox from the desk, and deciding about many letters of the ledger at once."""

import re
from pathlib import Path

import pytest
from django.test import Client

from apps.activities.models import EmailActivity
from apps.intake.models import Synchronisation
from apps.intake.tasks import synchronise_mailbox
from apps.mail.lease import take_lease
from apps.mail.models import Delivery
from config.celery import app
from tests import cast
from tests.boxes import MaildirBox

pytestmark = pytest.mark.django_db

State = Synchronisation.State
LETTER = b"From: ivan@northwind.example\r\nSubject: Hello\r\n\r\nHello\r\n"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def box(tmp_path: Path) -> MaildirBox:
    """A Maildir with two letters, whose folder nothing else knows."""
    cast.make_queue(is_default=True, acknowledge=False)
    mailbox = cast.make_mailbox(server=str(tmp_path), first_connection="as-new", after_processing="delete")
    box = MaildirBox(tmp_path, mailbox)
    for number in range(2):
        box.deliver(LETTER.replace(b"Hello", b"Letter %d" % number))
    return box


@pytest.fixture(autouse=True)
def nobody_listens() -> None:
    """Each test plays the worker itself, so nothing may be left for another one."""
    with app.connection_for_write() as broker:
        for lane in range(4):
            broker.default_channel.queue_purge(f"lane{lane}")  # type: ignore[attr-defined] # every channel has it


def shown(desk: Client, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", desk.get(address, headers=HTMX).content.decode()).split())


def test_it_brings_letters_in_the_name_of_who_asked_and_tells_how_many(desk: Client, box: MaildirBox) -> None:
    progress = desk.post("/deliveries/synchronise/", {"mailbox": box.mailbox.pk})["Location"]
    assert "Waiting for a worker" in shown(desk, progress)
    asked = Synchronisation.objects.get()
    synchronise_mailbox(asked.pk)
    asked.refresh_from_db()

    assert (asked.state, asked.found, asked.stored, asked.registered, asked.failed) == (State.DONE, 2, 2, 2, 0)
    assert "Synchronised 2 found 2 stored 2 registered" in shown(desk, progress)
    assert "hx-trigger" not in desk.get(progress, headers=HTMX).content.decode()
    assert {(letter.author, letter.owner) for letter in EmailActivity.objects.all()} == {(cast.olga(), cast.olga())}
    assert {delivery.collected_by for delivery in Delivery.objects.all()} == {cast.olga()}


def test_all_mailboxes_are_asked_for_once(desk: Client, box: MaildirBox) -> None:
    cast.make_mailbox(system_name="sales")
    cast.make_mailbox(system_name="off", enabled=False)
    cast.make_mailbox(system_name="boss", owner=cast.tamara())
    first = desk.post("/deliveries/synchronise/")["Location"]
    again = desk.post("/deliveries/synchronise/", {"mailbox": box.mailbox.pk})["Location"]

    assert {asked.mailbox.system_name for asked in Synchronisation.objects.all()} == {"support", "sales"}
    assert again.partition("=")[2] in first
    assert "boss" not in shown(desk, "/deliveries/synchronise/")


def test_a_mailbox_that_is_being_collected_from_says_so(desk: Client, box: MaildirBox) -> None:
    lease = take_lease(box.mailbox)
    assert lease is not None
    progress = desk.post("/deliveries/synchronise/")["Location"]
    synchronise_mailbox(Synchronisation.objects.get().pk)
    lease.release()

    assert "A worker is collecting from this mailbox just now" in shown(desk, progress)


def test_a_failing_mailbox_says_why_and_what_to_do(desk: Client, tmp_path: Path) -> None:
    cast.make_mailbox(server=str(tmp_path / "gone"))
    progress = desk.post("/deliveries/synchronise/")["Location"]
    asked = Synchronisation.objects.get()
    synchronise_mailbox(asked.pk)
    asked.refresh_from_db()

    assert asked.state == State.FAILED
    assert str(asked.sentence) in shown(desk, progress)


def test_an_unreachable_broker_is_told(desk: Client, box: MaildirBox) -> None:
    asked = Synchronisation.objects.create(mailbox=box.mailbox, asked_by=cast.olga(), state=State.UNREACHED)

    assert "The broker does not answer" in shown(desk, f"/deliveries/synchronise/progress/?of={asked.pk}")


def test_progress_of_others_mailboxes_is_nobody_elses(desk: Client) -> None:
    mailbox = cast.make_mailbox(system_name="boss", owner=cast.tamara())
    asked = Synchronisation.objects.create(mailbox=mailbox, asked_by=cast.tamara())

    assert "boss" not in shown(desk, f"/deliveries/synchronise/progress/?of={asked.pk}")
    assert "Nothing was asked for" in shown(desk, "/deliveries/synchronise/progress/?of=x,,")


@pytest.mark.parametrize(
    ("list_of", "do", "state", "reason"),
    [
        ("held", "let-in", Delivery.State.STORED, ""),
        ("held", "refuse", Delivery.State.SET_ASIDE, Delivery.Reason.REFUSED),
        ("failed", "again", Delivery.State.STORED, ""),
    ],
)
def test_many_letters_are_decided_about_at_once(desk: Client, list_of: str, do: str, state: str, reason: str) -> None:
    before = {"state": Delivery.State.SET_ASIDE, "reason": Delivery.Reason.HELD}
    if list_of == "failed":
        before = {"state": Delivery.State.FAILED, "reason": Delivery.Reason.PERMANENT}
    letters = [cast.make_delivery(LETTER, **before) for _ in range(3)]
    hidden = cast.make_delivery(LETTER, mailbox=cast.make_mailbox(system_name="boss", owner=cast.tamara()), **before)
    keys = [letter.pk for letter in [*letters[:2], hidden]]
    answer = desk.post(f"/deliveries/{list_of}/decide/", {"do": do, "delivery": keys}, follow=True)

    decided = Delivery.objects.filter(state=state, reason=reason)
    assert set(decided) == set(letters[:2])
    assert "2 letters are" in answer.content.decode()
    assert desk.get(f"/deliveries/{hidden.pk}/").status_code == 404


def test_technologists_see_the_source(desk: Client) -> None:
    delivery = cast.make_delivery(LETTER + b"<script>\xff", state=Delivery.State.FAILED)
    desk.force_login(cast.tamara())

    assert "Hello\n&lt;script&gt;\ufffd" in desk.get(f"/deliveries/{delivery.pk}/source/").content.decode().replace(
        "\r", ""
    )
    lost = cast.make_delivery(state=Delivery.State.FAILED, raw_sha256="0" * 64)
    assert desk.get(f"/deliveries/{lost.pk}/source/").status_code == 404
