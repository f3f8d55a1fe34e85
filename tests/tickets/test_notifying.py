"""Letters to agents: who is told what, in one letter for a while, and never of her own doing."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.contrib.auth.models import Group
from django.test import Client, override_settings
from django.utils import timezone

from apps.intake.intake import take_in
from apps.intake.tasks import notify_agents
from apps.mail.models import Delivery, OutboxLetter
from apps.staff.models import User
from apps.tickets import actions
from apps.tickets.models import Notice, Ticket
from tests import cast
from tests.writing import write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender(db: None) -> None:
    cast.make_sender(is_default=True, name="Postdesk")


@pytest.fixture
def tamara(db: None) -> User:
    return cast.tamara()


def told() -> list[EmailMessage]:
    """The letters to agents that are in the outbox once everything has waited long enough."""
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    notify_agents()
    letters = OutboxLetter.objects.filter(kind=OutboxLetter.Kind.NOTIFICATION).order_by("pk")
    return [message_from_bytes(bytes(letter.mime), policy=default) for letter in letters]


def text_of(letter: EmailMessage) -> str:
    return str(letter.get_content())


@override_settings(POSTDESK_URL="https://desk.example.com")
def test_it_tells_whom_a_ticket_was_given_to(olga: User, tamara: User, ticket: Ticket) -> None:
    actions.assign(ticket, olga, by=tamara)
    (letter,) = told()

    assert str(letter["To"]) == "Olga Kuznetsova <olga@postdesk.example>"
    assert str(letter["Subject"]) == "[HD-1] Не приходит письмо"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "Tamara Orlova gave you this ticket." in text_of(letter)
    assert "https://desk.example.com/tickets/HD-1/" in text_of(letter)
    assert not Notice.objects.exists()


def test_it_tells_nobody_of_her_own_doing(olga: User, ticket: Ticket) -> None:
    actions.assign(ticket, olga, by=olga)
    actions.add_note(ticket, "Сама себе: @olga", by=olga)

    assert told() == []


def test_it_gathers_what_happened_to_a_ticket_in_one_letter(olga: User, tamara: User, ticket: Ticket) -> None:
    actions.assign(ticket, olga, by=tamara)
    actions.add_note(ticket, "@olga, взгляните сегодня", by=tamara)
    notify_agents()
    assert not OutboxLetter.objects.exists()  # there may be more to come

    (letter,) = told()
    text = text_of(letter)
    assert text.index("gave you this ticket") < text.index("Tamara Orlova mentioned you in a note:")
    assert "> @olga, взгляните сегодня" in text


def test_it_tells_the_assignee_of_a_customers_letter_but_not_of_history(olga: User, ticket: Ticket) -> None:
    Ticket.objects.update(assignee=olga)
    take_in(cast.make_delivery(write(f"Re: {ticket.number}", "Всё ещё не пришло"), silent=True))
    assert told() == []

    take_in(cast.make_delivery(write(f"Re: {ticket.number}", "Так и не пришло")))
    (letter,) = told()
    assert "Иван Петров wrote:" in text_of(letter)
    assert "> Так и не пришло" in text_of(letter)


def test_it_tells_once_that_a_ticket_is_overdue(olga: User, ticket: Ticket) -> None:
    Ticket.objects.update(assignee=olga, due_at=timezone.now() - timedelta(minutes=1))
    notify_agents()
    notify_agents()
    (letter,) = told()

    assert "The time for this ticket is over." in text_of(letter)


def test_it_writes_in_the_agents_language(olga: User, tamara: User, ticket: Ticket) -> None:
    User.objects.filter(pk=olga.pk).update(language="ru")
    olga.refresh_from_db()
    actions.assign(ticket, olga, by=tamara)

    assert "Вам передана эта заявка (Tamara Orlova)." in text_of(told()[0])


def test_it_writes_in_the_words_of_the_queue(olga: User, tamara: User, ticket: Ticket) -> None:
    ticket.queue.notification_subject_en = "{Number}: {Subject}"
    ticket.queue.notification_text_en = "Dear {Agent}!\n{What}"
    ticket.queue.save()
    actions.assign(ticket, olga, by=tamara)
    (letter,) = told()

    assert str(letter["Subject"]) == "HD-1: Не приходит письмо"
    assert text_of(letter).splitlines() == ["Dear Olga Kuznetsova!", "Tamara Orlova gave you this ticket."]


def test_it_tells_only_what_she_wants_to_know(olga: User, tamara: User, ticket: Ticket) -> None:
    client = Client()
    client.force_login(olga)
    client.post("/preferences/", {"language": "", "time_zone": "", "notify_mentioned": "on"})
    olga.refresh_from_db()
    actions.assign(ticket, olga, by=tamara)
    assert told() == []

    actions.add_note(ticket, "@olga?", by=tamara)
    assert len(told()) == 1


def test_it_tells_nobody_of_a_ticket_that_she_does_not_see(olga: User, tamara: User, ticket: Ticket) -> None:
    ticket.queue.teams.add(Group.objects.create(name="Board"))
    actions.assign(ticket, olga, by=tamara)
    actions.add_note(ticket, "@olga?", by=tamara)

    assert told() == []


def test_it_knows_its_own_letter_when_it_comes_back(olga: User, tamara: User, ticket: Ticket) -> None:
    actions.assign(ticket, olga, by=tamara)
    told()
    back = cast.make_delivery(bytes(OutboxLetter.objects.get().mime))

    assert (take_in(back), back.reason) == (Delivery.State.SET_ASIDE, Delivery.Reason.LOOP)
