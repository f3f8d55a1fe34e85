"""The desk's pages as Olga sees them."""

import pytest
from django.test import Client

from apps.staff.models import User
from tests import cast


@pytest.fixture
def olga(db: None) -> User:
    """An agent."""
    return cast.olga()


@pytest.fixture
def desk(olga: User) -> Client:
    """Olga, signed in."""
    client = Client()
    client.force_login(olga)
    return client
