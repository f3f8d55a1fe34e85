"""Teams: who sees which queue, mailbox and sender, and the letters and tickets in them."""

import pytest
from django.contrib.auth.models import Group
from django.db.models import QuerySet

from apps.activities.models import EmailActivity
from apps.mail.models import Delivery, Mailbox, Sender
from apps.staff.models import User
from apps.staff.roles import appoint_agent
from apps.tickets.models import Queue, Ticket
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales() -> Group:
    return Group.objects.create(name="Sales")


@pytest.fixture
def sam(sales: Group) -> User:
    """An agent of the sales team; Olga is of none."""
    user = User.objects.create_user("sam", "sam@postdesk.example", cast.PASSWORD)
    appoint_agent(user)
    user.groups.add(sales)
    return user


def seen(rows: QuerySet) -> set[str]:  # type: ignore[type-arg] # rows of any model
    return {str(row) for row in rows}


def test_it_shows_everything_to_every_agent_where_there_are_no_teams() -> None:
    ticket = cast.make_ticket()
    letter = cast.make_activity(mailbox=cast.make_mailbox())

    assert list(Ticket.objects.visible_to(cast.olga())) == [ticket]
    assert list(EmailActivity.objects.visible_to(cast.olga())) == [letter]


def test_it_shows_the_tickets_of_a_team_s_queue_to_the_team_alone(sales: Group, sam: User) -> None:
    queue = cast.make_queue(system_name="sales")
    queue.teams.add(sales)
    theirs, ours = cast.make_ticket("Скидка", queue=queue), cast.make_ticket("Вход")
    cast.make_activity(theirs, mailbox=cast.make_mailbox())
    cast.make_activity(ours)

    assert seen(Ticket.objects.visible_to(sam)) == {str(theirs), str(ours)}
    assert seen(EmailActivity.objects.visible_to(sam)) == {"Скидка", "Вход"}
    for user, tickets, queues in (
        (cast.olga(), {str(ours)}, {"Support"}),
        (cast.tamara(), {str(theirs), str(ours)}, {"Support", "Sales"}),
    ):
        assert seen(Ticket.objects.visible_to(user)) == tickets
        assert seen(Queue.objects.visible_to(user)) == queues
        assert EmailActivity.objects.visible_to(user).count() == len(tickets)


def test_it_shows_letters_without_a_ticket_as_their_mailbox_says(sales: Group, sam: User) -> None:
    orders = cast.make_mailbox(system_name="orders")
    orders.teams.add(sales)
    cast.make_activity(subject="Заказ", mailbox=orders)
    cast.make_activity(cast.make_ticket("Открытая заявка"), mailbox=orders)
    delivery = cast.make_delivery(mailbox=orders)

    assert seen(EmailActivity.objects.visible_to(sam)) == {"Заказ", "Открытая заявка"}
    assert list(Delivery.objects.visible_to(sam)) == [delivery]
    assert seen(EmailActivity.objects.visible_to(cast.olga())) == {"Открытая заявка"}
    assert not Delivery.objects.visible_to(cast.olga()).exists()
    assert not Mailbox.objects.visible_to(cast.olga()).exists()


def test_it_keeps_a_personal_mailbox_to_its_owner_unless_teams_are_named(sales: Group, sam: User) -> None:
    personal = cast.make_mailbox(system_name="olga", owner=cast.olga())

    assert list(Mailbox.objects.visible_to(cast.olga())) == [personal]
    assert not Mailbox.objects.visible_to(sam).exists()
    personal.teams.add(sales)
    assert list(Mailbox.objects.visible_to(User.objects.get(pk=sam.pk))) == [personal]


def test_it_lets_letters_leave_by_the_team_s_senders_that_are_switched_on(sales: Group, sam: User) -> None:
    cast.make_sender(system_name="everybody")
    cast.make_sender(system_name="off", enabled=False)
    cast.make_sender(system_name="sales").teams.add(sales)

    assert seen(Sender.objects.usable_by(sam)) == {"everybody", "sales"}
    assert seen(Sender.objects.usable_by(cast.olga())) == {"everybody"}
