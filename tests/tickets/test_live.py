"""What an open ticket hears every few seconds: who else is there, and what has come."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.staff.models import User
from apps.tickets import actions
from apps.tickets.models import Note, Presence, Ticket
from tests import cast

pytestmark = pytest.mark.django_db


def pulse(client: Client, ticket: Ticket, **values: str) -> str:
    values = {"since": timezone.now().isoformat(), "version": ticket.version, **values}
    return client.post(f"{ticket.get_absolute_url()}pulse/?view=mine", values).content.decode()


@pytest.fixture
def tamara_desk(db: None) -> Client:
    client = Client()
    client.force_login(cast.tamara())
    return client


def test_it_tells_who_else_is_looking_and_who_is_writing(desk: Client, tamara_desk: Client, ticket: Ticket) -> None:
    assert "Kuznetsova" not in pulse(desk, ticket)
    assert "Olga Kuznetsova is looking at this ticket." in pulse(tamara_desk, ticket)
    pulse(desk, ticket, typing="1")

    assert "Olga Kuznetsova is writing here." in pulse(tamara_desk, ticket)


def test_it_ends_by_itself(desk: Client, tamara_desk: Client, ticket: Ticket) -> None:
    pulse(desk, ticket, typing="1")
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=1))

    assert "Olga" not in pulse(tamara_desk, ticket)


def test_it_brings_what_has_come_since(desk: Client, olga: User, ticket: Ticket) -> None:
    hour_ago = timezone.now() - timedelta(hours=1)
    Note.objects.create(ticket=ticket, author=olga, text="Старая", created_at=hour_ago)
    version = ticket.version
    cast.make_activity(ticket, text="Совсем новое письмо", date=hour_ago)
    actions.change_status(ticket, "waiting", by=olga)
    content = pulse(desk, ticket, since=(timezone.now() - timedelta(seconds=5)).isoformat(), version=version)

    assert "Совсем новое письмо" in content
    assert "status New → Waiting for the customer" in content
    assert "Старая" not in content
    assert 'id="context"' in content
    assert f'id="row-{ticket.pk}"' in content


def test_it_leaves_the_page_alone_when_nothing_changed(desk: Client, ticket: Ticket) -> None:
    content = pulse(desk, ticket)

    assert 'id="context"' not in content
    assert "beforeend" not in content
    assert 'name="since"' in content


def test_it_says_nothing_to_those_who_may_not_see_the_ticket(desk: Client, ticket: Ticket) -> None:
    ticket.queue.teams.add(Group.objects.create(name="Board"))

    assert desk.post(f"{ticket.get_absolute_url()}pulse/").status_code == 404


@pytest.mark.parametrize("rows", [10, 1000])
def test_it_costs_no_more_with_a_long_story(
    desk: Client, olga: User, ticket: Ticket, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Note.objects.bulk_create(Note(ticket=ticket, author=olga, text="x") for _ in range(rows))

    with django_assert_max_num_queries(12):
        pulse(desk, ticket)


@pytest.mark.django_db(transaction=True)
def test_a_ticket_that_is_deleted_in_that_very_moment_is_not_found(db: None, client: Client) -> None:
    ticket = cast.make_ticket()
    client.force_login(cast.olga())
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION delete_ticket() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN DELETE FROM tickets_ticket WHERE id = NEW.ticket_id; RETURN NEW; END $$;
            CREATE TRIGGER in_that_moment BEFORE INSERT ON tickets_presence
                FOR EACH ROW EXECUTE FUNCTION delete_ticket();
        """)
    try:
        answer = client.post(f"{ticket.get_absolute_url()}pulse/", {"typing": "1"})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION delete_ticket() CASCADE")

    assert answer.status_code == 404
    assert not Presence.objects.exists()
