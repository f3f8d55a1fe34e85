"""Which ticket a letter continues: the declared order of trust, and what a stranger can't do."""

import pytest

from apps.activities.models import EmailActivity, Link
from apps.intake.intake import take_in
from apps.mail.models import Delivery
from apps.mail.own_ids import new_message_id, reply_address
from apps.tickets.models import Event, Ticket
from tests.cast import BORIS, ivan, make_delivery, make_mailbox, make_ticket
from tests.writing import write

pytestmark = pytest.mark.django_db


def take(raw: bytes) -> EmailActivity:
    delivery = make_delivery(raw)
    assert take_in(delivery) == Delivery.State.TAKEN_IN
    return EmailActivity.objects.get(delivery=delivery)


def step(activity: EmailActivity) -> str:
    assert activity.delivery is not None
    return str(next(line["code"] for line in activity.delivery.trace if line["step"] == "thread"))


def test_it_joins_the_ticket_of_the_letter_that_it_answers() -> None:
    first = take(write(message_id="<first@northwind.example>"))
    reply = take(write("Re: Не приходит письмо", sender=BORIS, answers="<first@northwind.example>"))
    assert reply.ticket == first.ticket
    assert step(reply) == "references"
    assert Ticket.objects.count() == 1


def test_it_joins_the_ticket_of_our_letter() -> None:
    ticket = make_ticket()
    reply = take(write("Совсем другая тема", sender=BORIS, answers=new_message_id(ticket.pk)))
    assert (reply.ticket, step(reply)) == (ticket, "our-message-id")


def test_it_refuses_a_forged_message_id_of_ours() -> None:
    ticket = make_ticket()
    honest = new_message_id(ticket.pk)
    forged = honest.replace(honest.split(".")[2][:16], "0" * 16)
    assert take(write(sender=BORIS, answers=forged)).ticket != ticket


def test_it_joins_by_a_signed_reply_address_and_by_no_other() -> None:
    ticket = make_ticket()
    signed = reply_address("support@postdesk.example", ticket.pk)
    assert take(write(to=signed)).ticket == ticket
    forged = signed.replace(f"+t{ticket.pk}.", f"+t{ticket.pk + 1}.")
    assert take(write(to=forged)).ticket not in (ticket, None)


def test_it_joins_by_number_only_for_somebody_who_takes_part() -> None:
    first = take(write())
    assert first.ticket is not None
    by_customer = take(write(f"Ещё вопрос по {first.ticket.number.lower()}"))
    by_stranger = take(write(f"Вопрос по {first.ticket.number}", sender=BORIS))
    assert by_customer.ticket == first.ticket
    assert by_stranger.ticket != first.ticket
    link = Link.objects.get(activity=by_stranger)
    assert (link.object, link.origin) == (first.ticket, Link.Origin.THREAD)


@pytest.mark.parametrize("subject", ["HD-{0}0", "AHD-{0}", "HD-{0}a"])
def test_it_wants_the_whole_number(subject: str) -> None:
    first = take(write())
    assert first.ticket is not None
    number = first.ticket.number.removeprefix("HD-")
    assert take(write(subject.replace("{0}", number))).ticket != first.ticket


def test_it_opens_a_solved_ticket_again_but_not_for_a_machine() -> None:
    contact = ivan()
    ticket = make_ticket(status=Ticket.Status.SOLVED, requester=contact)
    answers = new_message_id(ticket.pk)
    take(write("Автоответ", answers=answers, Auto_Submitted="auto-replied"))
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.SOLVED
    take(write("Re", answers=answers))
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.OPEN
    assert ticket.events.filter(kind=Event.Kind.REOPENED).count() == 1


def test_it_never_makes_a_ticket_of_sent_mail() -> None:
    ticket = make_ticket()
    mailbox = make_mailbox()
    for answers in ("", new_message_id(ticket.pk)):
        take_in(make_delivery(write(sender="olga@postdesk.example", answers=answers), mailbox=mailbox, sent_mail=True))
    activities = EmailActivity.objects.order_by("pk")
    assert [activity.ticket for activity in activities] == [None, ticket]
    assert {activity.direction for activity in activities} == {EmailActivity.Direction.OUTGOING}
    assert Ticket.objects.count() == 1
