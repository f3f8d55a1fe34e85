"""What an agent of another queue finds at every address of the desk: nothing of what isn't her team's."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.mail.models import Mailbox
from apps.records.models import RecordType
from apps.staff.models import User
from apps.staff.roles import appoint_agent
from apps.tickets.models import Queue
from tests import cast
from tests.staff.test_access import GET, POST, TECHNOLOGISTS, address

__all__ = ["address"]  # the fixture, with a ticket, a letter and a delivery behind each address

pytestmark = pytest.mark.django_db

OF_EVERYBODY = {"contacts", "staff", "search"}  # people are known to all agents; their history is not
LISTS = {"deliveries:list", "deliveries:decide"}
SECRET = "Не приходит"


@pytest.fixture
def nadia(address: Callable[[str], str]) -> Client:
    """An agent signed in who is of no team, while everything that there is belongs to one."""
    team = Group.objects.create(name="Support team")
    for queue in Queue.objects.all():
        queue.teams.add(team)
    for mailbox in Mailbox.objects.all():
        mailbox.teams.add(team)
    for record_type in RecordType.objects.all():
        record_type.teams.add(team)
    user = User.objects.create_user("nadia", "nadia@postdesk.example", cast.PASSWORD)
    appoint_agent(user)
    client = Client()
    client.force_login(user)
    return client


def names_something(name: str, where: str) -> bool:
    """Whether the address is that of one ticket, letter, delivery or record, or of the records of a type."""
    if name.startswith("records:"):
        return True
    return name.partition(":")[0] not in OF_EVERYBODY and name not in LISTS and any(map(str.isdigit, where))


@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)])
def test_it_says_that_there_is_no_such_thing(
    method: str, table: dict[str, dict[str, int]], address: Callable[[str], str], nadia: Client
) -> None:
    closed = {name: statuses for name, statuses in table.items() if names_something(name, address(name))}
    assert len(closed) > 15

    found = {name: getattr(nadia, method)(address(name)).status_code for name in closed}

    assert found == {name: 403 if statuses == TECHNOLOGISTS else 404 for name, statuses in closed.items()}


@pytest.mark.parametrize(
    "page",
    [
        "/tickets/?view=all",
        "/letters/",
        "/deliveries/held/",
        "/search/?q=письмо",
        "/search/palette/?q=HD-1",
        "{contact}",
    ],
)
def test_no_list_shows_it(page: str, nadia: Client) -> None:
    contact = cast.ivan().get_absolute_url()
    there, here = Client(), nadia.get(page.format(contact=contact))
    there.force_login(cast.tamara())

    assert SECRET not in here.content.decode()
    if page != "/deliveries/held/":
        assert SECRET in there.get(page.format(contact=contact)).content.decode()
