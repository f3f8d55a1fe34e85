"""Contacts and accounts in the admin, with their addresses in the spelling that letters are compared by."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.contacts.models import Account, Address, Contact
from tests import cast
from tests.admin_pages import filled

pytestmark = pytest.mark.django_db

ADD = "/admin/contacts/contact/add/"


def add_contact(client: Client, address: str) -> Any:
    return client.post(ADD, filled(client, ADD, name="Анна", **{"addresses-0-address": address}))


def inline_errors(response: Any) -> list[str]:
    formset = response.context["inline_admin_formsets"][0].formset
    return [sentence for form in formset.forms for sentence in form.errors.get("address", [])]


def test_it_stores_addresses_in_their_canonical_form(technologist: Client) -> None:
    assert add_contact(technologist, " Anna@Почта.РФ ").status_code == 302

    assert Contact.objects.get().addresses.get().address == "anna@xn--80a1acny.xn--p1ai"


@pytest.mark.parametrize("typed", ["anna", "anna@", "@example.org", "anna smith@example.org"])
def test_it_refuses_what_is_no_address(technologist: Client, typed: str) -> None:
    [sentence] = inline_errors(add_contact(technologist, typed))

    assert sentence == f"“{typed}” is not an e-mail address. Write one like ivan@example.org."
    assert not Address.objects.exists()


def test_it_names_the_owner_of_an_address_that_is_taken(technologist: Client) -> None:
    ivan = cast.ivan()

    [sentence] = inline_errors(add_contact(technologist, "IVAN@northwind.example"))

    assert sentence == f"ivan@northwind.example belongs to {ivan.name} already. Remove it there first."


def test_it_changes_an_address_of_a_contact(technologist: Client) -> None:
    page = reverse("admin:contacts_contact_change", args=[cast.ivan().pk])

    kept = technologist.post(page, filled(technologist, page))
    moved = technologist.post(page, filled(technologist, page, **{"addresses-0-address": "Petrov@northwind.example"}))

    assert (kept.status_code, moved.status_code) == (302, 302)
    assert Address.objects.get().address == "petrov@northwind.example"


def test_it_finds_contacts_and_accounts_by_address(technologist: Client) -> None:
    cast.ivan()
    cast.make_contact("Somebody else", "else@example.org")
    Address.objects.create(address="office@northwind.example", account=Account.objects.get())

    contacts: Any = technologist.get("/admin/contacts/contact/", {"q": "ivan@north"})
    accounts: Any = technologist.get("/admin/contacts/account/", {"q": "office@"})

    assert [contact.name for contact in contacts.context["cl"].result_list] == ["Иван Петров"]
    assert [account.name for account in accounts.context["cl"].result_list] == ["Northwind"]
