"""The pages of contacts and accounts."""

import pytest
from django.test import Client

from tests import cast

pytestmark = pytest.mark.django_db


def test_a_contact_shows_addresses_tickets_and_letters(desk: Client) -> None:
    ivan = cast.ivan()
    cast.make_activity(cast.make_ticket("Моя заявка"), contact=ivan, subject="Моё письмо")
    cast.make_ticket("Чужая", requester=cast.make_contact("Анна"))
    content = desk.get(ivan.get_absolute_url()).content.decode()

    for words in ("ivan@northwind.example", "Northwind", "Моя заявка", "Моё письмо"):
        assert words in content
    assert "Чужая" not in content


def test_an_account_shows_its_people_and_tickets(desk: Client) -> None:
    account = cast.ivan().account
    assert account is not None
    cast.make_ticket("Заявка фирмы", account=account)
    content = desk.get(account.get_absolute_url()).content.decode()

    for words in ("Иван Петров", "ivan@northwind.example", "Заявка фирмы"):
        assert words in content
