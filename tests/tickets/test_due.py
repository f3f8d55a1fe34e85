"""Deadlines: when a ticket is due, when it is overdue, and what agents see of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.intake.intake import take_in
from apps.staff.models import User
from apps.tickets import actions
from apps.tickets.due import refresh_due
from apps.tickets.models import Queue, Ticket
from tests import cast
from tests.writing import write

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def queue() -> Queue:
    return cast.make_queue(first_answer_within=4 * HOUR, solution_within=24 * HOUR)


def opened(hours_ago: int, queue: Queue) -> Ticket:
    """A ticket that was opened by then, with its deadline."""
    at = timezone.now() - hours_ago * HOUR
    ticket = cast.make_ticket(queue=queue, created_at=at, opened_at=at, waiting_since=at)
    refresh_due(Ticket.objects.filter(pk=ticket.pk))
    ticket.refresh_from_db()
    return ticket


def test_it_is_due_for_its_first_answer_and_then_for_its_solution(queue: Queue, olga: User) -> None:
    ticket = opened(1, queue)
    assert ticket.due_at == ticket.opened_at + 4 * HOUR
    actions.change_status(ticket, Ticket.Status.WAITING, by=olga)

    assert ticket.due_at == ticket.opened_at + 24 * HOUR
    actions.change_status(ticket, Ticket.Status.SOLVED, by=olga)
    assert ticket.due_at is None


def test_it_still_wants_its_first_answer_when_nothing_was_sent(queue: Queue, olga: User) -> None:
    ticket = opened(1, queue)
    actions.change_status(ticket, Ticket.Status.SOLVED, by=olga)
    actions.change_status(ticket, Ticket.Status.NEW, by=olga)
    assert ticket.due_at == ticket.opened_at + 4 * HOUR

    cast.make_activity(ticket, direction="outgoing")
    actions.change_status(ticket, Ticket.Status.WAITING, by=olga)
    actions.change_status(ticket, Ticket.Status.OPEN, by=olga)
    assert ticket.due_at == ticket.opened_at + 24 * HOUR


def test_it_is_due_anew_when_a_letter_opens_it_again(queue: Queue, olga: User) -> None:
    first = cast.make_delivery(write(message_id="<1@northwind.example>"))
    take_in(first)
    ticket = Ticket.objects.get()
    assert ticket.due_at == ticket.created_at + 4 * HOUR
    actions.change_status(ticket, Ticket.Status.SOLVED, by=olga)
    Ticket.objects.update(opened_at=timezone.now() - timedelta(days=9))
    take_in(cast.make_delivery(write(answers="<1@northwind.example>")))

    ticket.refresh_from_db()
    assert ticket.due_at is not None
    assert ticket.due_at > timezone.now() + 3 * HOUR
    assert ticket.answered_at is None


def test_it_has_no_deadline_in_a_queue_that_sets_none(olga: User, queue: Queue) -> None:
    ticket = opened(1, queue)
    actions.move_to_queue(ticket, cast.make_queue(system_name="billing"), by=olga)

    assert ticket.due_at is None


def test_it_lists_the_overdue_by_their_deadlines(desk: Client, olga: User, queue: Queue) -> None:
    late, later, fine, customers = (opened(hours, queue) for hours in (5, 50, 1, 60))
    actions.change_status(customers, Ticket.Status.WAITING, by=olga)
    content = desk.get("/tickets/?view=overdue").content.decode()

    assert content.index(f"row-{later.pk}") < content.index(f"row-{late.pk}")
    assert f"row-{fine.pk}" not in content
    assert f"row-{customers.pk}" not in content
    assert "Overdue: 1\xa0hour" in content
    assert 'id="count-overdue">2<' in content


def test_it_says_on_the_ticket_how_long_there_is_left(desk: Client, queue: Queue) -> None:
    ticket = opened(1, queue)

    assert "2\xa0hours left" in desk.get(ticket.get_absolute_url()).content.decode()


def test_it_counts_open_tickets_anew_when_the_queue_changes(queue: Queue) -> None:
    ticket = opened(1, queue)
    admin = Client()
    admin.force_login(cast.tamara())
    address = f"/admin/tickets/queue/{queue.pk}/change/"
    form = admin.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    response = admin.post(address, values | {"first_answer_within": "2:00:00"})

    assert response.status_code == 302
    ticket.refresh_from_db()
    assert ticket.due_at == ticket.opened_at + 2 * HOUR
