"""The lists of tickets: views, queues, search, pages, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.mail.models import MailboxHealth
from apps.staff.models import User
from apps.tickets.models import Ticket, View
from tests import cast

pytestmark = pytest.mark.django_db


def numbers(desk: Client, address: str, **headers: str) -> list[str]:
    """The numbers of the listed tickets, in their order."""
    content = desk.get(address, headers=headers).content.decode()
    return re.findall(r'<a class="row"[^>]+href="/tickets/([^/]+)/', content)


def make_tickets(olga: User) -> None:
    """HD-1 new, HD-2 Olga's, HD-3 waits for the customer, HD-4 closed; in another queue BILLING-1 new."""
    cast.make_ticket("Новая", status=Ticket.Status.NEW)
    cast.make_ticket("Ольгина", status=Ticket.Status.OPEN, assignee=olga)
    cast.make_ticket("Ждём ответа", status=Ticket.Status.WAITING)
    cast.make_ticket("Закрыта", status=Ticket.Status.CLOSED, assignee=olga)
    cast.make_ticket("Счёт", queue=cast.make_queue(system_name="billing"))
    for age, ticket in enumerate(Ticket.objects.order_by("pk")):
        Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now() - timedelta(hours=age))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/tickets/", ["HD-1", "HD-2", "BILLING-1"]),
        ("/tickets/?view=mine", ["HD-2"]),
        ("/tickets/?view=unassigned", ["HD-1", "HD-3", "BILLING-1"]),
        ("/tickets/?view=customers", ["HD-3"]),
        ("/tickets/?view=closed", ["HD-4"]),
        ("/tickets/?view=all", ["HD-1", "HD-2", "HD-3", "HD-4", "BILLING-1"]),
        ("/tickets/?queue=billing", ["BILLING-1"]),
        ("/tickets/?view=all&queue=nowhere", []),
        ("/tickets/?view=nonsense", ["HD-1", "HD-2", "BILLING-1"]),
        ("/tickets/?q=ЗАКРЫТ", ["HD-4"]),
        ("/tickets/?q=закрыт&view=mine", []),
    ],
)
def test_it_lists_the_tickets_of_a_view(desk: Client, olga: User, address: str, expected: list[str]) -> None:
    make_tickets(olga)

    assert numbers(desk, address) == expected


def test_it_goes_straight_to_a_ticket_by_its_number_in_any_case(desk: Client) -> None:
    ticket = cast.make_ticket()

    assert desk.get("/tickets/", {"q": " hd-1 "})["Location"] == ticket.get_absolute_url()


def test_it_pages_through_equal_times_without_loss_or_repetition(desk: Client) -> None:
    queue, now = cast.make_queue(), timezone.now()
    Ticket.objects.bulk_create(
        Ticket(number=f"HD-{number}", queue=queue, updated_at=now - timedelta(minutes=number // 30))
        for number in range(130)
    )
    seen = []
    address = "/tickets/?view=all"
    while address:
        content = desk.get(address, headers={"HX-Request": "true", "HX-Target": "more"}).content.decode()
        seen += re.findall(r'<a class="row"[^>]+href="/tickets/([^/]+)/', content)
        older = re.search(r'href="([^"]+before=[^"]+)"', content)
        address = older.group(1).replace("&amp;", "&") if older else ""

    assert len(seen) == 130
    assert set(seen) == {f"HD-{number}" for number in range(130)}


@pytest.mark.parametrize("cursor", ["nonsense", "2026-01-01T00:00:00_5", "_", "2026-01-01T00:00:00+00:00_x"])
def test_it_takes_a_broken_cursor_for_none(desk: Client, cursor: str) -> None:
    cast.make_ticket()

    assert numbers(desk, f"/tickets/?before={cursor}") == ["HD-1"]


def test_it_shows_the_rows_alone_to_whom_asks_for_more(desk: Client) -> None:
    cast.make_ticket()
    response = desk.get("/tickets/", headers={"HX-Request": "true", "HX-Target": "more"})

    assert b"<html" not in response.content
    assert "HX-Request" in response["Vary"]


def test_it_shows_the_first_words_of_the_latest_letter(desk: Client) -> None:
    ticket = cast.make_ticket()
    cast.make_activity(ticket, text="Первое письмо", date=timezone.now() - timedelta(days=1))
    cast.make_activity(ticket, text="Второе\n\nписьмо <b>")

    content = desk.get("/tickets/").content.decode()

    assert "Второе письмо &lt;b&gt;" in content
    assert "Первое письмо" not in content


def test_it_counts_what_waits_up_to_a_cap(desk: Client, olga: User) -> None:
    queue = cast.make_queue()
    Ticket.objects.bulk_create(Ticket(number=f"HD-{number}", queue=queue) for number in range(150))
    Ticket.objects.filter(number__in=["HD-1", "HD-2"]).update(assignee=olga)

    content = desk.get("/tickets/").content.decode()

    assert 'id="count-unassigned">99+</span>' in content
    assert 'id="count-mine">2</span>' in content
    assert 'id="count-held"></span>' in content


def test_it_tells_that_the_list_has_changed_since_it_was_shown(desk: Client) -> None:
    before = timezone.now()
    ticket = cast.make_ticket()
    address = {"view": "ours", "since": before.isoformat()}

    assert "Show what is new" in desk.get("/news/", address).content.decode()
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=before - timedelta(seconds=1))
    assert "Show what is new" not in desk.get("/news/", address).content.decode()
    assert desk.get("/news/", {"since": "nonsense"}).status_code == 200


def test_an_empty_list_says_what_is_true_and_what_to_do(desk: Client) -> None:
    assert "No mailbox is connected yet" in desk.get("/tickets/").content.decode()

    mailbox = cast.make_mailbox()
    checked = timezone.now()
    MailboxHealth.objects.update_or_create(mailbox=mailbox, defaults={"last_success_at": checked})

    content = desk.get("/tickets/").content.decode()
    assert "Nobody is waiting for us" in content
    assert f'datetime="{checked.isoformat(timespec="seconds")}"' in content
    assert "Nothing matches" in desk.get("/tickets/?q=nothing").content.decode()


@pytest.mark.parametrize("rows", [10, 1000])
def test_it_costs_the_same_with_ten_and_a_thousand_tickets(
    desk: Client, olga: User, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    queue, ivan = cast.make_queue(), cast.ivan()
    made = Ticket.objects.bulk_create(
        Ticket(number=f"HD-{number}", queue=queue, requester=ivan, assignee=olga) for number in range(rows)
    )
    for ticket in made[:20]:
        cast.make_activity(ticket)

    with django_assert_max_num_queries(12):
        desk.get("/tickets/?view=mine")


def test_it_saves_a_list_under_a_name_and_forgets_it(desk: Client, olga: User) -> None:
    query = {"view": "all", "sort": "created", "priority": "urgent"}
    desk.post("/tickets/-/views/", query | {"name": "Горит"})
    content = desk.get("/tickets/").content.decode()
    assert '<a href="/tickets/?view=all&amp;sort=created&amp;priority=urgent">Горит</a>' in content

    desk.post("/tickets/-/views/", {"view": "mine", "name": "Горит"})
    view = View.objects.get()
    assert (view.query, view.shared) == ("?view=mine", False)
    desk.post(f"/tickets/-/views/{view.pk}/forget/")
    assert not View.objects.exists()


def test_the_navigation_shows_saved_views_with_their_numbers(desk: Client, olga: User) -> None:
    it, tamara = cast.make_queue(system_name="it", title="IT"), cast.tamara()
    for number, agent in enumerate((olga, tamara, tamara)):
        cast.make_ticket(f"Срочно {number}", queue=it, assignee=agent, priority="urgent")
    cast.make_ticket("Потерпит", queue=it, assignee=tamara)
    View.objects.create(owner=tamara, name="Апельсины", query="?view=all&assignee=nobody-of-this-name", shared=True)
    View.objects.create(owner=tamara, name="Тайные", query="?view=all")
    query = f"?view=all&queue=it&assignee={tamara.username}&priority=urgent"
    hers = View.objects.create(owner=olga, name="Горит", query=query)
    content = desk.get(f"/tickets/{hers.query}").content.decode()
    navigation = content[: content.index("</nav>")]

    assert re.findall(r'data-key="g (\d)"', navigation) == ["1", "2"]
    assert navigation.index("Горит") < navigation.index("Апельсины")  # one's own come first
    assert "Тайные" not in content
    assert f'id="count-view-{hers.pk}">2</span>' in navigation
    assert navigation.count('aria-current="page"') == 1
    assert f'id="count-view-{hers.pk}" hx-swap-oob="true">2</span>' in desk.get("/news/?view=mine").content.decode()


def test_the_navigation_shows_only_queues_that_the_agent_sees(desk: Client, olga: User) -> None:
    for name, title in (("one", "Первая"), ("two", "Вторая"), ("other", "Чужая")):
        queue = cast.make_queue(system_name=name, title=title)
    queue.teams.add(Group.objects.create(name="Другие"))
    content = desk.get("/tickets/").content.decode()

    assert "Вторая" in content
    assert "Чужая" not in content


def test_it_shares_a_view_with_colleagues_who_can_not_delete_it(desk: Client, olga: User) -> None:
    colleague = Client()
    colleague.force_login(cast.tamara())
    for name, shared in (("Для всех", "on"), ("Для себя", "")):
        desk.post("/tickets/-/views/", {"view": "all", "name": name, "shared": shared})
    content = colleague.get("/tickets/").content.decode()
    view = View.objects.get(shared=True)

    assert "Для всех" in content
    assert "Для себя" not in content
    assert colleague.post(f"/tickets/-/views/{view.pk}/forget/").status_code == 404


def test_it_renames_a_view_unless_another_has_the_name(desk: Client, olga: User) -> None:
    view = View.objects.create(owner=olga, name="Горит", query="?view=mine")
    View.objects.create(owner=olga, name="Терпит", query="?view=all")
    taken = desk.post(f"/tickets/-/views/{view.pk}/rename/", {"name": "Терпит"}, follow=True).content.decode()
    nameless = desk.post(f"/tickets/-/views/{view.pk}/rename/", {"name": " "}, follow=True).content.decode()
    view.refresh_from_db()

    assert view.name == "Горит"
    assert "You have a view “Терпит” already." in taken
    assert "Give the view a name." in nameless
    desk.post(f"/tickets/-/views/{view.pk}/rename/", {"name": "Полыхает"})
    assert 'value="Полыхает"' in desk.get("/tickets/").content.decode()
    view.refresh_from_db()
    assert (view.name, view.query) == ("Полыхает", "?view=mine")


def test_it_asks_for_the_name_of_a_view(desk: Client) -> None:
    assert "Give the view a name." in desk.post("/tickets/-/views/", {"name": " "}, follow=True).content.decode()
