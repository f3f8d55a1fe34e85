"""What the tests of tickets share: Olga at her desk, and a ticket of Ivan's."""

import pytest
from django.test import Client

from apps.staff.models import User
from apps.tickets.models import Ticket
from tests import cast


@pytest.fixture
def olga(db: None) -> User:
    return cast.olga()


@pytest.fixture
def desk(olga: User) -> Client:
    client = Client()
    client.force_login(olga)
    return client


@pytest.fixture
def ticket(db: None) -> Ticket:
    return cast.make_ticket()
