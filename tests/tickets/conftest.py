"""What the tests of tickets share: a ticket of Ivan's."""

import pytest

from apps.tickets.models import Ticket
from tests import cast


@pytest.fixture
def ticket(db: None) -> Ticket:
    return cast.make_ticket()
