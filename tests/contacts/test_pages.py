"""The lists of contacts and accounts, their forms, their histories, and merging two that are one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.contacts.models import Account, Contact
from apps.tickets.models import Ticket
from tests import cast

pytestmark = pytest.mark.django_db


def names(desk: Client, address: str) -> list[str]:
    return [party.name for party in desk.get(address).context["listed"].rows]


def test_contacts_stand_by_name_and_are_found_by_name_and_address(desk: Client) -> None:
    for name in ("яна", "Анна", "борис"):
        cast.make_contact(name, f"{len(name)}@{name}.example")
    assert names(desk, "/contacts/") == ["Анна", "борис", "яна"]
    assert names(desk, "/contacts/?q=БОР") == ["борис"]
    assert names(desk, "/contacts/?q=4@анна") == ["Анна"]
    assert names(desk, "/contacts/?q=никто") == []


def test_a_long_list_goes_on_where_it_was_cut(desk: Client) -> None:
    Account.objects.bulk_create(Account(name=f"Фирма {number // 2:03}") for number in range(120))
    seen: list[int] = []
    address = "/contacts/accounts/"
    while address:
        listed = desk.get(address).context["listed"]
        seen += [party.pk for party in listed.rows]
        address = listed.older_address

    assert len(seen) == len(set(seen)) == 120


def test_a_contact_is_edited_with_her_addresses(desk: Client) -> None:
    ivan = cast.ivan()
    form = desk.get(f"/contacts/{ivan.pk}/edit/").context["form"]
    assert (form["addresses"].value(), form["account_name"].value()) == ("ivan@northwind.example", "Northwind")
    said = {"name": "Иван И.", "addresses": "ivan@new.example, ivan@northwind.example", "account_name": "northwind"}
    answer = desk.post(f"/contacts/{ivan.pk}/edit/", said)
    ivan.refresh_from_db()

    assert answer["Location"] == ivan.get_absolute_url()
    assert (ivan.name, ivan.account) == ("Иван И.", Account.objects.get())
    assert [str(address) for address in ivan.addresses.all()] == ["ivan@new.example", "ivan@northwind.example"]
    desk.post(f"/contacts/{ivan.pk}/edit/", said | {"addresses": "", "account_name": ""})
    ivan.refresh_from_db()
    assert (ivan.account, ivan.addresses.count()) == (None, 0)


def test_a_contact_who_wants_no_notifications_is_shown_as_such_and_stays_so_when_merged(desk: Client) -> None:
    ivan, anna = cast.ivan(), cast.make_contact("Анна", "anna@northwind.example")
    form = desk.get(f"/contacts/{ivan.pk}/edit/").context["form"]
    assert form["notify"].value() is True
    assert "Notifications" not in desk.get(ivan.get_absolute_url()).content.decode()
    desk.post(f"/contacts/{ivan.pk}/edit/", {"name": "Иван", "addresses": "ivan@northwind.example"})
    assert "not told by e-mail" in desk.get(ivan.get_absolute_url()).content.decode()
    desk.post(f"/contacts/{ivan.pk}/merge/", {"into": anna.pk})
    anna.refresh_from_db()

    assert not anna.notify


def test_new_contacts_and_accounts_can_be_made(desk: Client) -> None:
    desk.post("/contacts/new/", {"name": "Анна", "addresses": "anna@x.example", "account_name": "Новая"})
    desk.post("/contacts/accounts/new/", {"name": "Ещё одна", "addresses": "info@x.example", "description": "Опт"})

    assert str(Contact.objects.get().account) == "Новая"
    assert Account.objects.get(name="Ещё одна").addresses.get().address == "info@x.example"
    assert "Ещё одна" in desk.get("/contacts/accounts/names/?account_name=ещё").content.decode()


def test_history_holds_letters_tickets_and_what_was_linked_by_hand(desk: Client) -> None:
    ivan = cast.ivan()
    account = ivan.account
    assert account is not None
    other = cast.make_contact("Анна", account=account)
    linked = cast.make_activity(subject="Привязано рукой")
    link(linked, account, origin=Link.Origin.HAND)
    cast.make_activity(subject="Письмо Ивана", contact=ivan)
    cast.make_activity(subject="Письмо Анны", contact=other)
    cast.make_ticket("Заявка Ивана")
    cast.make_activity(subject="Чужое")
    of_account = desk.get(account.get_absolute_url()).content.decode()
    of_ivan = desk.get(ivan.get_absolute_url()).content.decode()

    assert all(word in of_account for word in ("Привязано рукой", "Письмо Ивана", "Письмо Анны", "Заявка Ивана"))
    assert "Чужое" not in of_account
    assert ("Письмо Ивана" in of_ivan, "Заявка Ивана" in of_ivan, "Письмо Анны" in of_ivan) == (True, True, False)


def test_a_long_history_is_paged_without_a_gap(desk: Client) -> None:
    ivan, now = cast.ivan(), timezone.now()
    EmailActivity.objects.bulk_create(
        EmailActivity(direction="incoming", subject=str(n), contact=ivan, date=now - timedelta(minutes=n // 3))
        for n in range(110)
    )
    ticket = cast.make_ticket("Между ними", created_at=now - timedelta(minutes=20))
    seen: list[object] = []
    before = ""
    while True:
        history = desk.get(ivan.get_absolute_url(), {"before": before}).context["history"]
        seen += [entry.letter or entry.ticket for entry in history.entries]
        before = history.earlier
        if not before:
            break

    assert len(seen) == len(set(seen)) == 111
    assert ticket in seen


def test_merging_moves_everything(desk: Client) -> None:
    ivan, twin = cast.ivan(), cast.make_contact("Ваня", "vanya@home.example", description="Старый знакомый")
    letter, ticket = cast.make_activity(contact=twin), cast.make_ticket(requester=twin)
    both = cast.make_activity()
    for contact in (ivan, twin):
        link(both, contact, origin=Link.Origin.HAND)
        ticket.participants.create(contact=contact)
    assert "Иван Петров" in desk.get(f"/contacts/{twin.pk}/merge/?q=петр").content.decode()
    answer = desk.post(f"/contacts/{twin.pk}/merge/", {"into": ivan.pk})

    assert answer["Location"] == ivan.get_absolute_url()
    assert list(Contact.objects.all()) == [ivan]
    assert {str(address) for address in ivan.addresses.all()} == {"ivan@northwind.example", "vanya@home.example"}
    assert (EmailActivity.objects.get(pk=letter.pk).contact, Ticket.objects.get().requester) == (ivan, ivan)
    assert [made.object for made in both.links.all()] == [ivan]
    assert ticket.participants.get().contact == ivan
    assert Contact.objects.get().description == "Старый знакомый"


def test_two_who_sign_in_stay_two(desk: Client) -> None:
    ivan, anna = cast.make_contact("Иван", user=cast.olga()), cast.make_contact("Анна", user=cast.tamara())
    answer = desk.post(f"/contacts/{anna.pk}/merge/", {"into": ivan.pk})

    assert "so they stay two" in answer.content.decode()
    assert Contact.objects.count() == 2


def test_merging_accounts_moves_their_people(desk: Client) -> None:
    ivan, other = cast.ivan(), Account.objects.create(name="Northwind Ltd")
    account = ivan.account
    assert account is not None
    desk.post(f"/contacts/accounts/{account.pk}/merge/", {"into": other.pk})
    ivan.refresh_from_db()

    assert ivan.account == other
    assert list(Account.objects.all()) == [other]


@pytest.mark.parametrize("rows", [10, 10_000])
def test_pages_cost_the_same_with_ten_and_ten_thousand_rows(
    desk: Client, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ivan = cast.ivan()
    Contact.objects.bulk_create(Contact(name=f"Имя {number}", account=ivan.account) for number in range(rows))
    EmailActivity.objects.bulk_create(
        EmailActivity(direction="incoming", contact=ivan, account=ivan.account) for _ in range(rows)
    )
    assert ivan.account is not None
    desk.get("/contacts/")  # the first visit sets the agent's mark

    for address in ("/contacts/", "/contacts/?q=имя", ivan.get_absolute_url(), ivan.account.get_absolute_url()):
        with django_assert_max_num_queries(12):
            desk.get(address)
