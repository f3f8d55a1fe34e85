"""One action on several tickets, what is told of it, and its way back."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.staff.models import User
from apps.tickets.models import Ticket
from tests import cast

pytestmark = pytest.mark.django_db
LIST = {"HX-Request": "true", "HX-Target": "content"}


@pytest.fixture
def three(db: None) -> list[Ticket]:
    return [cast.make_ticket(f"Заявка {number}") for number in (1, 2, 3)]


def do(desk: Client, act: str, tickets: list[Ticket], **values: Any) -> str:
    values |= {"act": act, "ticket": [ticket.pk for ticket in tickets]}
    response = desk.post("/tickets/-/bulk/?view=all", values, headers=LIST)
    assert response.status_code == 200
    for ticket in tickets:
        ticket.refresh_from_db()
    return response.content.decode()


def undo(desk: Client, content: str) -> str:
    steps = re.search(r'name="steps" value="([^"]+)"', content)
    assert steps is not None
    return desk.post("/tickets/-/undo/?view=all", {"steps": steps[1]}, headers=LIST).content.decode()


def test_it_changes_all_and_takes_it_back_in_one_go(desk: Client, three: list[Ticket]) -> None:
    Ticket.objects.filter(pk=three[2].pk).update(status="solved")
    content = do(desk, "status:solved", three)

    assert "2 tickets changed. 1 was so already." in content
    assert {ticket.status for ticket in three} == {"solved"}
    assert "2 tickets changed." in undo(desk, content)
    assert list(Ticket.objects.order_by("pk").values_list("status", flat=True)) == ["new", "new", "solved"]


@pytest.mark.parametrize(
    ("act", "values", "field"),
    [("priority:urgent", {}, "priority"), ("assignee:{olga}", {}, "assignee_id"), ("queue:{billing}", {}, "queue_id")],
)
def test_it_changes_priority_assignee_and_queue(
    desk: Client, olga: User, three: list[Ticket], act: str, values: dict[str, str], field: str
) -> None:
    before = getattr(three[0], field)
    act = act.format(olga=olga.pk, billing=cast.make_queue(system_name="billing").pk)
    content = do(desk, act, three, **values)

    assert {str(getattr(ticket, field)) for ticket in three} == {act.partition(":")[2]}
    undo(desk, content)
    assert set(Ticket.objects.values_list(field, flat=True)) == {before}


def test_it_tags_and_takes_tags_off(desk: Client, three: list[Ticket]) -> None:
    content = do(desk, "tag:", three, word="#Склад")
    assert [list(ticket.tags.values_list("name", flat=True)) for ticket in three] == [["Склад"]] * 3
    undo(desk, content)
    assert not any(ticket.tags.exists() for ticket in three)
    do(desk, "tag:", three, word="Склад")

    do(desk, "untag:", three[:2], word="склад")
    assert [ticket.tags.count() for ticket in three] == [0, 0, 1]


def test_it_merges_all_into_the_oldest_or_the_one_that_is_named(desk: Client, three: list[Ticket]) -> None:
    content = do(desk, "merge:", three)
    assert [ticket.merged_into for ticket in three] == [None, three[0], three[0]]
    assert "2 tickets changed." in content
    undo(desk, content)
    assert not Ticket.objects.exclude(merged_into=None).exists()

    do(desk, "merge:", three[:2], word=three[2].number)
    three[2].refresh_from_db()
    assert [ticket.merged_into for ticket in three] == [three[2], three[2], None]


def test_it_marks_spam_and_takes_that_back(desk: Client, three: list[Ticket]) -> None:
    content = do(desk, "spam:", three)
    assert all(ticket.spam and ticket.status == "closed" for ticket in three)
    undo(desk, content)

    assert set(Ticket.objects.values_list("spam", "status")) == {(False, "new")}


def test_it_says_what_it_could_not_do(desk: Client, three: list[Ticket]) -> None:
    secret = cast.make_queue(system_name="secret")
    secret.teams.add(Group.objects.create(name="Board"))
    stranger = cast.rita()
    content = do(desk, f"assignee:{stranger.pk}", three[:1])
    assert "0 tickets changed. HD-1: this agent doesn’t see its queue." in content

    assert "there is no such queue" in do(desk, f"queue:{secret.pk}", three[:1])
    assert "Write a tag first." in do(desk, "tag:", three)
    assert "Tick some tickets" in do(desk, "status:solved", [])
    assert "Tick some tickets" in do(desk, "nonsense:", three)


def test_it_leaves_tickets_alone_that_the_agent_does_not_see(desk: Client, three: list[Ticket]) -> None:
    three[0].queue.teams.add(Group.objects.create(name="Board"))

    assert "Tick some tickets" in do(desk, "status:solved", three)
    assert {ticket.status for ticket in three} == {"new"}


def test_it_believes_no_steps_but_its_own(desk: Client) -> None:
    assert desk.post("/tickets/-/undo/", {"steps": "forged"}).status_code == 400


def test_it_works_without_scripts(desk: Client, three: list[Ticket]) -> None:
    response = desk.post("/tickets/-/bulk/?view=mine", {"act": "status:solved", "ticket": [three[0].pk]}, follow=True)

    assert response.redirect_chain == [("/tickets/?view=mine", 302)]
    assert "1 ticket changed." in response.content.decode()
