"""What the tests of writing share: a sender, and a letter to answer."""

import pytest

from apps.activities.models import EmailActivity
from apps.mail.models import Sender
from apps.tickets.models import Ticket
from tests import cast


@pytest.fixture
def sender(db: None) -> Sender:
    return cast.make_sender(name="Postdesk", is_default=True)


@pytest.fixture
def ticket(sender: Sender) -> Ticket:
    return cast.make_ticket()


@pytest.fixture
def letter(ticket: Ticket) -> EmailActivity:
    """Ivan's letter, the first of the ticket."""
    return cast.make_activity(ticket, contact=cast.ivan(), mailbox=cast.make_mailbox())
