"""The technologist's pages of incoming routes: the form, its rehearsal on stored letters, and the kept values."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from apps.activities.models import EmailActivity
from apps.intake.intake import take_in
from apps.scenarios.models import IncomingRoute, MessageValues
from apps.staff.models import User
from tests import cast
from tests.admin_pages import filled, shown
from tests.scenarios.test_admin_outgoing import mistakes, rows
from tests.scenarios.writing import make_incoming
from tests.writing import write

LIST = "/admin/scenarios/incomingroute/"
ADD = f"{LIST}add/"

pytestmark = pytest.mark.django_db

NUMBER = {"name": "Number", "type": "string", "source": "key", "lookup": "Заказ", "required": "on"}
SUM = {"name": "Sum", "type": "number", "source": "body", "lookup": r"на сумму ([\d ,]+)"}


def written(client: Client, *attributes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    example = {"mailbox": cast.make_mailbox().pk, "system_name": "orders"}
    return filled(client, ADD, **rows("attributes", *(attributes or (NUMBER, SUM))), **example | changes)


def words(html: str) -> str:
    return " ".join(strip_tags(html).split())


def test_it_makes_a_route_with_its_answers(technologist: Client) -> None:
    changes = {"answer": "leave", "error_answer": "move", "error_folder": "Ошибки", "must_have": ["Attachments"]}

    response = technologist.post(ADD, written(technologist, **changes))

    assert response.status_code == 302, response.context["errors"]
    route = IncomingRoute.objects.get()
    assert (route.answer, route.error_answer, route.error_folder) == ("leave", "move", "Ошибки")
    assert (route.must_have, route.message_type) == (["Attachments"], "letter")
    assert list(route.attributes.values_list("name", "source", "required")) == [
        ("Number", "key", True), ("Sum", "body", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "changes", "sentence"),
    [
        ((NUMBER,), {"answer": "move"}, "Name the folder that letters are moved to."),
        ((NUMBER,), {"message_type": "event", "must_have": ["Headers"]}, "Messages of this type have no Headers."),
        ((SUM | {"lookup": "(сумма"},), {}, "a closing bracket “)” is missing"),
        ((SUM | {"lookup": "(a|aa)+$"},), {}, "takes too long"),
        ((SUM | {"lookup": ""},), {}, "Write the expression"),
        ((NUMBER | {"source": "header", "lookup": ""},), {}, "Name the header"),
        ((NUMBER | {"type": "document"},), {}, "A document is one of the letter’s files."),
        ((NUMBER | {"type": "object"},), {}, "An object is taken from its parts"),
        ((NUMBER | {"name": "Subject"},), {}, "“Subject” is a built-in attribute."),
    ],
)
def test_it_refuses_what_can_not_work(
    technologist: Client, attributes: tuple[dict[str, Any], ...], changes: dict[str, Any], sentence: str
) -> None:
    response = technologist.post(ADD, written(technologist, *attributes, **changes))

    assert sentence in response.content.decode()
    assert not IncomingRoute.objects.exists()


def test_a_mailbox_without_folders_moves_nothing(technologist: Client) -> None:
    pop3 = cast.make_mailbox(system_name="pop", protocol="pop3", server="pop.example.com")

    response = technologist.post(
        ADD, written(technologist, mailbox=pop3.pk, answer="move", answer_folder="Done")
    )  # fmt: skip

    assert "POP3 knows no folders." in mistakes(response, "answer")


def test_it_rehearses_the_unsaved_route_value_by_value(technologist: Client) -> None:
    letter = cast.make_delivery(write("Счёт", "Заказ: № 15\nна сумму 1 200,50 руб.\n"))
    changes = {"answer": "move", "answer_folder": "Заказы", "error_answer": "delete"}
    page = shown(technologist, ADD)
    assert f'<option value="{letter.pk}">' in page

    read = technologist.post(f"{LIST}rehearse/", written(technologist, **changes) | {"rehearsed": letter.pk})
    poor = cast.make_delivery(write("Счёт", "на сумму 1,500\n"))
    failed = technologist.post(f"{LIST}rehearse/", written(technologist, **changes) | {"rehearsed": poor.pk})

    told = words(read.content.decode())
    assert "Answer Move to the folder “Заказы”" in told
    assert "Number String № 15" in told
    assert "Sum Number 1200.50" in told
    assert "From.Address String ivan@northwind.example" in told
    told = words(failed.content.decode())
    assert "Error answer Delete" in told
    assert "“Number” is missing." in told
    assert "“1,500” is not a number, or could mean two." in told
    assert not MessageValues.objects.exists()
    assert not EmailActivity.objects.exists()
    assert not IncomingRoute.objects.exists()


def test_a_rehearsal_tells_why_there_is_none(technologist: Client) -> None:
    letter = cast.make_delivery(write())
    of_events = written(technologist, message_type="event") | {"rehearsed": letter.pk}

    for data, sentence in (
        (written(technologist), "Choose a letter."),
        (of_events, "This route is for messages of the type “Calendar event”"),
        (written(technologist, SUM | {"lookup": "("}), "The expression can’t be read"),
    ):
        assert sentence in technologist.post(f"{LIST}rehearse/", data).content.decode()


def test_kept_values_are_shown_with_the_letter_and_in_the_admin(technologist: Client) -> None:
    make_incoming({"name": "Number", "lookup": "Заказ"}, {"name": "Sum", "type": "number", "lookup": "Сумма"})
    take_in(cast.make_delivery(write(text="Заказ: № 15\nСумма: сто\n")))
    kept = MessageValues.objects.get()

    letter = words(shown(technologist, kept.activity.get_absolute_url()))
    page = words(shown(technologist, f"/admin/scenarios/messagevalues/{kept.pk}/change/"))

    assert "Message values By the route “orders” Error answer Number№ 15Sum“Sum”: “сто” is not a number" in letter
    assert "Number String № 15" in page
    assert "GlobalMessageId" in page


@pytest.mark.parametrize("user", [cast.olga, cast.rita])
def test_nobody_else_makes_or_rehearses_routes(client: Client, user: Callable[[], User]) -> None:
    route = make_incoming()
    client.force_login(user())

    for url in (ADD, f"{LIST}{route.pk}/change/", f"{LIST}rehearse/", f"{LIST}{route.pk}/rehearse/"):
        assert client.post(url, {}).status_code in (302, 403)
