"""Tags, subject, requester and participants of a ticket, changed from its page."""

import pytest
from django.test import Client

from apps.contacts.models import Contact
from apps.staff.models import User
from apps.tickets.models import Event, Tag, Ticket
from apps.tickets.participants import add_participant, takes_part
from apps.tickets.tagging import add_tag
from tests import cast

pytestmark = pytest.mark.django_db
PANE = {"HX-Request": "true", "HX-Target": "reading"}


def send(desk: Client, ticket: Ticket, what: str, **values: object) -> str:
    content = desk.post(f"{ticket.get_absolute_url()}{what}/", values, headers=PANE).content.decode()
    ticket.refresh_from_db()
    return content


def test_it_makes_a_tag_of_a_word_and_takes_it_off(desk: Client, ticket: Ticket) -> None:
    content = send(desk, ticket, "tag", tag=" #Срочно ")
    send(desk, ticket, "tag", tag="срочно")

    assert "HD-1: tag “#Срочно” added" in content
    assert [tag.name for tag in ticket.tags.all()] == ["Срочно"]
    assert Tag.objects.count() == 1
    send(desk, ticket, "untag", tag="Срочно")
    assert not ticket.tags.exists()
    assert list(ticket.events.values_list("kind", flat=True)) == [Event.Kind.TAGGED, Event.Kind.UNTAGGED]


def test_it_changes_the_subject_and_offers_the_old_one(desk: Client, ticket: Ticket) -> None:
    content = send(desk, ticket, "subject", subject="Совсем\n другое")

    assert ticket.subject == "Совсем другое"
    assert 'name="subject" value="Не приходит письмо"' in content
    assert "Write a subject first." in send(desk, ticket, "subject", subject="  ")


def test_it_changes_the_requester_with_her_account(desk: Client, ticket: Ticket) -> None:
    anna = cast.make_contact("Анна Берг", "berg@stroymash.example")
    content = send(desk, ticket, "requester", requester="Анна Берг <berg@stroymash.example>")
    assert (ticket.requester, ticket.account) == (anna, None)
    assert f'name="requester" value="{cast.ivan().pk}"' in content

    send(desk, ticket, "requester", requester=str(cast.ivan().pk))
    assert (ticket.requester, ticket.account) == (cast.ivan(), cast.ivan().account)


def test_it_adds_and_removes_participants(desk: Client, ticket: Ticket) -> None:
    content = send(desk, ticket, "invite", person="Новый Человек <new@x.example>")
    contact = Contact.objects.get(addresses__address="new@x.example")

    assert contact.name == "Новый Человек"
    assert takes_part(contact, ticket)
    assert "HD-1: Новый Человек takes part" in content
    send(desk, ticket, "dismiss", person="new@x.example")
    assert not takes_part(contact, ticket)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Никто", "No contact is called “Никто”."),
        ("Анна", "Several contacts are called “Анна”."),
        ("no one@@x", "is no e-mail address"),
        ("info@northwind.example", "belongs to an account, not to a contact"),
        (" ", "Write a name or an address first."),
    ],
)
def test_it_says_what_to_type_instead(desk: Client, ticket: Ticket, typed: str, sentence: str) -> None:
    cast.make_contact("Анна", "a1@x.example")
    cast.make_contact("Анна", "a2@x.example")
    account = cast.ivan().account
    assert account is not None
    account.addresses.create(address="info@northwind.example")

    assert sentence in send(desk, ticket, "invite", person=typed)
    assert not ticket.participants.exists()


def test_it_offers_people_while_one_types(desk: Client) -> None:
    cast.ivan()

    assert "Иван Петров &lt;ivan@northwind.example&gt;" in desk.get("/tickets/-/people/?person=петр").content.decode()
    assert "ivan@northwind" in desk.get("/tickets/-/people/?requester=ivan@").content.decode()
    assert desk.get("/tickets/-/people/?person=и").content.decode().strip() == ""


def test_it_costs_no_more_with_many_people_and_tags(
    desk: Client, olga: User, ticket: Ticket, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        add_tag(ticket, f"tag {number}", by=olga)
        add_participant(ticket, cast.make_contact(f"P{number}", f"p{number}@x.example"), by=olga)

    with django_assert_max_num_queries(12):  # type: ignore[operator] # a fixture of pytest-django
        content = desk.get(ticket.get_absolute_url()).content.decode()
    assert "p29@x.example" in content


def test_a_new_ticket_takes_whom_one_types_as_its_requester(desk: Client) -> None:
    queue = cast.make_queue(is_default=True)
    said = {"subject": "Звонил клиент", "queue": queue.pk, "priority": "normal", "note": ""}
    form = "/tickets/-/new/"
    assert "Иван Петров &lt;ivan@northwind.example&gt;" in desk.get(f"{form}?contact={cast.ivan().pk}").content.decode()

    refused = desk.post(form, said | {"requester": "Никто"}).content.decode()
    assert "No contact is called “Никто”. Type an e-mail address to add one." in refused
    assert 'value="Звонил клиент"' in refused
    opened = desk.post(form, said | {"requester": "Анна <anna@new.example>"})

    assert opened["Location"] == "/tickets/HD-1/"
    requester = Ticket.objects.get(number="HD-1").requester
    assert requester is not None
    assert str(requester) == "Анна"
