"""Merging two tickets, taking them apart, splitting a letter off, and where letters go afterwards."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.intake.intake import take_in
from apps.mail.own_ids import new_message_id, reply_address
from apps.staff.models import User
from apps.tickets import actions
from apps.tickets.merging import MergeError, merge, unmerge
from apps.tickets.models import Merger, Ticket
from apps.tickets.participants import takes_part
from apps.tickets.tagging import add_tag
from tests import cast
from tests.writing import write

pytestmark = pytest.mark.django_db
PANE = {"HX-Request": "true", "HX-Target": "reading"}


@pytest.fixture
def other(db: None) -> Ticket:
    return cast.make_ticket("Та же беда", requester=cast.make_contact("Анна", "anna@x.example"))


def send(desk: Client, ticket: Ticket, what: str, **values: object) -> str:
    response = desk.post(f"{ticket.get_absolute_url()}{what}/", values, headers=PANE)
    return response.content.decode()


def test_it_moves_everything_and_closes_the_ticket(desk: Client, olga: User, ticket: Ticket, other: Ticket) -> None:
    letter = cast.make_activity(ticket)
    note = actions.add_note(ticket, "Смотрю", by=olga)
    mention = link(cast.make_activity(), ticket, origin=Link.Origin.HAND)
    content = send(desk, ticket, "merge", target=f"{other.number} · {other.subject}")

    for row in (letter, note, mention, ticket, other):
        row.refresh_from_db()
    assert "HD-1 was merged into HD-2" in content
    assert (letter.ticket, note.ticket, mention.object) == (other, other, other)
    assert (ticket.status, ticket.merged_into) == ("closed", other)
    assert takes_part(cast.ivan(), other)
    assert "HD-1 was merged into this ticket" in desk.get(other.get_absolute_url()).content.decode()
    assert (
        'This ticket was merged; its letters are in <a href="/tickets/HD-2/">'
        in desk.get(ticket.get_absolute_url()).content.decode()
    )


def test_it_takes_them_apart_again(desk: Client, olga: User, ticket: Ticket, other: Ticket) -> None:
    letter, hers = cast.make_activity(ticket), cast.make_activity(other)
    actions.change_status(other, "solved", by=olga)
    send(desk, ticket, "merge", target=other.number)
    other.refresh_from_db()
    assert other.status == "open"  # an unanswered letter has come in
    content = send(desk, ticket, "unmerge")

    for row in (letter, hers, ticket, other):
        row.refresh_from_db()
    assert "HD-1 stands by itself again" in content
    assert (letter.ticket, hers.ticket) == (ticket, other)
    assert (ticket.status, ticket.merged_into, other.status) == ("new", None, "solved")
    assert not takes_part(cast.ivan(), other)
    assert not Merger.objects.exists()


def test_it_is_too_late_after_a_day(desk: Client, ticket: Ticket, other: Ticket) -> None:
    merge(ticket, other, by=None)
    Merger.objects.update(created_at=timezone.now() - timedelta(days=2))

    assert "It is too late" in send(desk, ticket, "unmerge")
    ticket.refresh_from_db()
    assert ticket.merged_into == other


def test_it_sends_letters_for_the_old_ticket_to_the_new_one(ticket: Ticket, other: Ticket) -> None:
    third = cast.make_ticket("И ещё раз")
    merge(ticket, other, by=None)
    merge(other, third, by=None)
    letters = [
        write("Дополнение", sender=cast.BORIS, answers=new_message_id(ticket.pk)),
        write("Ещё дополнение", sender=cast.BORIS, to=reply_address("support@postdesk.example", ticket.pk)),
        write(f"Вопрос по {ticket.number}"),
    ]
    for raw in letters:
        take_in(cast.make_delivery(raw))

    assert set(EmailActivity.objects.values_list("ticket", flat=True)) == {third.pk}
    ticket.refresh_from_db()
    assert ticket.status == "closed"


@pytest.mark.parametrize(("target", "sentence"), [("HD-1", "into itself"), ("HD-99", "There is no ticket “HD-99”")])
def test_it_refuses_what_makes_no_sense(desk: Client, ticket: Ticket, target: str, sentence: str) -> None:
    content = send(desk, ticket, "merge", target=target)

    assert sentence in content
    assert f'value="{target}"' in content


def test_it_merges_a_ticket_once(ticket: Ticket, other: Ticket) -> None:
    merge(ticket, other, by=None)
    with pytest.raises(MergeError, match="HD-1 has been merged already"):
        merge(ticket, cast.make_ticket(), by=None)
    with pytest.raises(MergeError, match="HD-1 has been merged already"):
        merge(cast.make_ticket(), ticket, by=None)  # as another agent's page still shows it
    ticket.refresh_from_db()
    with pytest.raises(MergeError, match="into itself"):
        merge(other, ticket, by=None)


def test_it_offers_tickets_while_one_types(desk: Client, ticket: Ticket, other: Ticket) -> None:
    address = f"{ticket.get_absolute_url()}targets/"

    assert "HD-2 · Та же беда" in desk.get(address, {"target": "беда"}).content.decode()
    assert "HD-2 · Та же беда" in desk.get(address, {"target": "hd-2"}).content.decode()
    assert "HD-1" not in desk.get(address, {"target": "hd-1"}).content.decode()


def test_it_splits_a_letter_off_and_brings_it_back(desk: Client, ticket: Ticket) -> None:
    cast.make_activity(ticket, message_id="<1@northwind.example>")
    letter = cast.make_activity(ticket, subject="И про счёт", message_id="<2@northwind.example>", contact=cast.ivan())
    content = send(desk, ticket, "split", letter=letter.pk)
    letter.refresh_from_db()
    new = letter.ticket

    assert new is not None
    assert (new.number, new.subject, new.requester) == ("HD-2", "И про счёт", cast.ivan())
    assert "The letter is HD-2 now" in content
    assert 'name="target" value="HD-1"' in content
    assert "a letter was split off as HD-2" in desk.get(ticket.get_absolute_url()).content.decode()
    take_in(cast.make_delivery(write("Re: И про счёт", answers="<2@northwind.example>")))
    assert new.activities.count() == 2
    send(desk, new, "merge", target="HD-1")
    assert ticket.activities.count() == 3


def test_it_splits_off_no_letter_of_another_ticket(desk: Client, ticket: Ticket, other: Ticket) -> None:
    letter = cast.make_activity(other)

    assert desk.post(f"{ticket.get_absolute_url()}split/", {"letter": letter.pk}).status_code == 404
    assert Ticket.objects.count() == 2


def test_it_marks_spam_blocks_its_sender_and_forgives(desk: Client) -> None:
    take_in(cast.make_delivery(write("Купите слона", sender=cast.BORIS)))
    ticket = Ticket.objects.get()
    assert cast.BORIS in desk.get(f"{ticket.get_absolute_url()}spam/", headers=PANE).content.decode()
    send(desk, ticket, "spam", block="on")
    ticket.refresh_from_db()
    assert (ticket.spam, ticket.status) == (True, "closed")

    again = cast.make_delivery(write("Купите двух слонов", sender=cast.BORIS))
    assert (take_in(again), again.reason) == ("set-aside", "refused")
    assert again.trace[-1] == {"step": "screen", "code": "blocked", "address": cast.BORIS}
    send(desk, ticket, "not-spam")
    ticket.refresh_from_db()
    assert (ticket.spam, ticket.status) == (False, "new")
    assert take_in(cast.make_delivery(write("Простите", sender=cast.BORIS))) == "taken-in"


def test_it_lets_the_sender_of_spam_write_on_when_nobody_blocked_him(desk: Client) -> None:
    take_in(cast.make_delivery(write("Купите слона", sender=cast.BORIS)))
    send(desk, Ticket.objects.get(), "spam")

    assert take_in(cast.make_delivery(write("Купите двух слонов", sender=cast.BORIS))) == "taken-in"


def test_it_carries_tags_and_takes_them_back(desk: Client, olga: User, ticket: Ticket, other: Ticket) -> None:
    for tagged, name in ((ticket, "принтер"), (ticket, "срочно"), (other, "Срочно")):
        add_tag(tagged, name, by=olga)
    merge(ticket, other, by=olga)
    assert set(other.tags.values_list("name", flat=True)) == {"принтер", "срочно"}
    assert ticket.tags.count() == 2

    unmerge(ticket, by=olga)

    assert set(other.tags.values_list("name", flat=True)) == {"срочно"}
    assert ticket.tags.count() == 2
