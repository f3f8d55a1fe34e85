"""“Rehearse” in the admin: what each step would decide now, written nowhere."""

import pytest
from django.test import Client

from apps.activities.models import EmailActivity
from apps.contacts.models import Contact
from apps.intake.intake import take_in
from apps.mail.models import Delivery, OutboxLetter
from apps.tickets.models import Queue, Ticket
from tests import cast
from tests.admin_pages import choose, shown
from tests.writing import write

pytestmark = pytest.mark.django_db

LIST = "/admin/mail/delivery/"


def test_it_rehearses_without_writing_anything(technologist: Client) -> None:
    cast.make_sender(is_default=True)
    waiting = cast.make_delivery(write("Не приходит письмо", sender="Boris <boris@stranger.example>"))
    before = rows()

    page = shown(technologist, f"{LIST}{waiting.pk}/rehearse/")

    assert "Taken in" in page
    assert "boris@stranger.example is unknown: a contact is created." in page
    assert "differs" in page
    assert rows() == before


def test_it_rehearses_what_was_decided_under_other_settings(technologist: Client) -> None:
    mailbox = cast.make_mailbox(unknown_sender="hold")
    first, second = (cast.make_delivery(write(name, sender=cast.BORIS), mailbox=mailbox) for name in ("Один", "Два"))
    for delivery in (first, second):
        assert take_in(delivery) == Delivery.State.SET_ASIDE
    mailbox.unknown_sender = "ignore"
    mailbox.save()

    response = choose(technologist, LIST, "rehearse_chosen", first, second)

    page = response.content.decode()
    assert page.count("boris@stranger.example is unknown: refused silently.") == 2
    assert page.count("boris@stranger.example is unknown: held for an agent’s yes.") == 2


def test_it_rehearses_a_taken_in_letter_as_the_same_again(technologist: Client) -> None:
    delivery = cast.make_delivery(write())
    take_in(delivery)

    page = shown(technologist, f"{LIST}{delivery.pk}/rehearse/")

    assert "<strong>differs</strong>" not in page


def test_it_says_why_a_letter_without_bytes_can_not_be_rehearsed(technologist: Client) -> None:
    history = cast.make_delivery(state=Delivery.State.SET_ASIDE, reason=Delivery.Reason.HISTORY)
    lost = cast.make_delivery(raw_sha256="0" * 64)

    assert "Press “Fetch again”" in shown(technologist, f"{LIST}{history.pk}/rehearse/")
    assert "could not be taken in" in shown(technologist, f"{LIST}{lost.pk}/rehearse/")


def rows() -> tuple[int, ...]:
    return (
        Ticket.objects.count(),
        EmailActivity.objects.count(),
        OutboxLetter.objects.count(),
        Delivery.objects.filter(state=Delivery.State.STORED, trace=[]).count(),
        Contact.objects.count(),
        Queue.objects.count(),
    )
