"""What each agent has read: the mark, its exceptions, and how they stay few."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.activities.models import EmailActivity, EmailActivityQuerySet, ReadException
from apps.activities.unread import (
    EXCEPTIONS,
    mark,
    mark_all_read,
    mark_read,
    mark_unread,
    only_unread,
    unread_parts,
    with_unread,
)
from apps.staff.models import User
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> User:
    """An agent who was here before any letter came."""
    user = cast.olga()
    mark(user)
    return user


def unread_by(user: User) -> set[int]:
    """The keys of what she has yet to read, told in the three ways that pages ask for it."""
    letters = EmailActivity.objects.all()
    told = set(with_unread(letters, user).filter(unread=True).values_list("pk", flat=True))
    assert told == set(only_unread(letters, user).values_list("pk", flat=True))
    assert len(told) == sum(part.count() for part in unread_parts(letters, user))
    return told


def of(*letters: EmailActivity) -> EmailActivityQuerySet:
    return EmailActivity.objects.filter(pk__in=[letter.pk for letter in letters])


def test_a_new_agent_has_read_what_was_here_before_her() -> None:
    cast.make_activity()
    olga = cast.olga()
    assert unread_by(olga) == set()

    later = cast.make_activity()
    assert unread_by(olga) == {later.pk}


def test_each_agent_reads_for_herself(olga: User) -> None:
    tamara = cast.tamara()
    mark(tamara)
    letter, other = cast.make_activity(), cast.make_activity()
    assert mark_read(of(letter), by=olga) == 1

    assert unread_by(olga) == {other.pk}
    assert unread_by(tamara) == {letter.pk, other.pk}
    assert mark_read(of(letter), by=olga) == 0


def test_what_we_sent_is_never_unread(olga: User) -> None:
    sent = cast.make_activity(direction=EmailActivity.Direction.OUTGOING)

    assert mark_unread(of(sent), by=olga) == 0
    assert unread_by(olga) == set()


def test_all_can_be_read_at_once_and_one_be_unread_again(olga: User) -> None:
    old, letter = cast.make_activity(), cast.make_activity()
    mark_read(of(old), by=olga)
    mark_all_read(olga)
    assert unread_by(olga) == set()
    assert not ReadException.objects.exists()

    assert mark_unread(of(old), by=olga) == 1
    assert unread_by(olga) == {old.pk}
    assert mark_read(of(old, letter), by=olga) == 1
    assert unread_by(olga) == set()
    assert not ReadException.objects.exists()


def test_exceptions_stay_few_however_much_is_read(olga: User) -> None:
    letters = EmailActivity.objects.bulk_create(
        EmailActivity(direction="incoming", subject=str(number)) for number in range(EXCEPTIONS + 50)
    )
    left = {letters[3].pk, letters[-1].pk}
    mark_read(EmailActivity.objects.exclude(pk__in=left), by=olga)

    assert unread_by(olga) == left
    assert ReadException.objects.count() <= 2
    olga.refresh_from_db()
    assert unread_by(olga) == left


def test_a_letter_costs_no_row_for_each_agent(olga: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        cast.make_activity()

    assert not any("readexception" in query["sql"] for query in asked.captured_queries)


def test_looking_at_a_ticket_reads_its_letters(olga: User) -> None:
    ticket = cast.make_ticket()
    cast.make_activity(ticket)
    other = cast.make_activity()
    client = Client()
    client.force_login(olga)
    client.post(f"{ticket.get_absolute_url()}pulse/")

    assert unread_by(olga) == {other.pk}
