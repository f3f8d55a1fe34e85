"""Headings of tickets and letters whose subjects are longer than anybody wants to read at once."""

import pytest
from django.test import Client

from apps.tickets.models import Ticket
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    return cast.make_ticket("Отчёт за квартал " * 12)


def test_it_unfolds_a_long_heading_of_a_ticket_on_focus(desk: Client, ticket: Ticket) -> None:
    content = desk.get(ticket.get_absolute_url()).content.decode()

    assert f'<span class="heading" tabindex="0" title="{ticket.subject}">{ticket.subject}</span>' in content


def test_it_unfolds_a_long_heading_of_a_letter_on_focus(desk: Client, ticket: Ticket) -> None:
    letter = cast.make_activity(ticket, subject=ticket.subject)

    content = desk.get(letter.get_absolute_url()).content.decode()

    assert f'<span class="heading" tabindex="0" title="{letter.subject}">{letter.subject}</span>' in content


def test_it_leaves_a_short_heading_out_of_the_tab_order(desk: Client) -> None:
    content = desk.get(cast.make_ticket("Не печатает").get_absolute_url()).content.decode()

    assert '<span class="heading">Не печатает</span>' in content
