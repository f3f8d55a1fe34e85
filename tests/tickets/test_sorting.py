"""Orders of the list: each begins where it says, and its pages hold every ticket once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.staff.models import User
from apps.tickets.models import Ticket
from apps.tickets.sorting import Sort, sorted_page
from tests import cast

pytestmark = pytest.mark.django_db
MANY = 120


def make_many(olga: User) -> None:
    """Tickets whose times and priorities repeat, so that the order has ties."""
    now, queue = timezone.now(), cast.make_queue()
    Ticket.objects.bulk_create(
        Ticket(
            number=f"HD-{number}", queue=queue, assignee=olga, priority=Ticket.PRIORITIES[number % 4],
            updated_at=now - timedelta(hours=number % 7), created_at=now - timedelta(days=number % 5),
            waiting_since=now - timedelta(minutes=number % 3), due_at=now - timedelta(hours=number % 6),
        )
        for number in range(MANY)
    )  # fmt: skip


@pytest.mark.parametrize("sort", list(Sort))
def test_it_pages_through_every_ticket_once_in_its_order(olga: User, sort: Sort) -> None:
    make_many(olga)
    found: list[Ticket] = []
    cursor = ""
    while not found or cursor:
        page = sorted_page(Ticket.objects.all(), sort, cursor)
        found, cursor = [*found, *page.rows], page.older

    assert len({ticket.pk for ticket in found}) == len(found) == MANY
    keys = [tuple(getattr(ticket, column) for column in sort.columns) for ticket in found]
    assert keys == sorted(keys, reverse=not sort.rises)


@pytest.mark.parametrize("sort", list(Sort))
def test_it_reads_a_page_from_an_index_of_its_order(olga: User, sort: Sort) -> None:
    """So that the thousandth page of a million tickets costs what the first does."""
    make_many(olga)
    cursor = sorted_page(Ticket.objects.all(), sort, "").older
    with connection.cursor() as database:
        database.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = sorted_page_plan(sort, cursor)

    assert "Sort" not in plan
    assert re.search(r"Index Cond: \(+(ROW|due_at|id|waiting)", plan), plan


def sorted_page_plan(sort: Sort, cursor: str) -> str:
    captured: list[str] = []

    def explain(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        captured.append("\n".join(str(row[0]) for row in execute(f"EXPLAIN {sql}", params, many, context).fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        sorted_page(Ticket.objects.filter(status__in=["new", "open"]), sort, cursor)
    return captured[-1]


def numbers(desk: Client, address: str) -> list[str]:
    content = desk.get(address).content.decode()
    return re.findall(r'<a class="row"[^>]+href="/tickets/([^/]+)/', content)


def test_it_sorts_the_list_as_the_address_says(desk: Client, olga: User) -> None:
    cast.make_ticket(priority="urgent", waiting_since=timezone.now() - timedelta(days=2))
    cast.make_ticket(waiting_since=timezone.now() - timedelta(days=3))
    cast.make_ticket(created_at=timezone.now() - timedelta(days=9))

    assert numbers(desk, "/tickets/?sort=latest") == ["HD-3", "HD-2", "HD-1"]
    assert numbers(desk, "/tickets/?sort=priority")[0] == "HD-1"
    assert numbers(desk, "/tickets/?sort=waiting") == ["HD-2", "HD-1", "HD-3"]
    assert numbers(desk, "/tickets/?sort=created") == ["HD-2", "HD-1", "HD-3"]
    assert numbers(desk, "/tickets/?sort=number") == ["HD-3", "HD-2", "HD-1"]
    assert numbers(desk, "/tickets/?sort=nonsense&before=nonsense") == ["HD-3", "HD-2", "HD-1"]


def test_it_filters_by_each_part_of_the_address(desk: Client, olga: User) -> None:
    anna = cast.make_contact("Анна", "anna@x.example")
    cast.make_ticket(assignee=olga, priority="high")
    tagged = cast.make_ticket(requester=anna)
    desk.post(f"{tagged.get_absolute_url()}tag/", {"tag": "Склад"})
    cast.make_ticket(account=cast.ivan().account)

    assert numbers(desk, "/tickets/?assignee=olga") == ["HD-1"]
    assert numbers(desk, "/tickets/?assignee=nobody&sort=number") == ["HD-3", "HD-2"]
    assert numbers(desk, "/tickets/?priority=high") == ["HD-1"]
    assert numbers(desk, "/tickets/?tag=склад") == ["HD-2"]
    assert numbers(desk, "/tickets/?tag=нет") == []
    assert numbers(desk, f"/tickets/?requester={anna.pk}") == ["HD-2"]
    assert numbers(desk, f"/tickets/?account={cast.ivan().account_id}") == ["HD-3"]


def test_it_shows_each_condition_with_a_way_without_it(desk: Client, olga: User) -> None:
    content = desk.get("/tickets/?view=all&assignee=olga&priority=high&sort=number").content.decode()

    assert (
        'href="/tickets/?view=all&amp;sort=number&amp;priority=high" aria-label="Without “Olga Kuznetsova”"' in content
    )
    assert 'href="/tickets/?view=all&amp;sort=number&amp;assignee=olga" aria-label="Without “High”"' in content
