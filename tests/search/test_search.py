"""The search as an agent uses it: words, numbers, names, filters, and what may be seen."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.contacts.models import Account
from apps.search.models import Changed
from apps.search.tasks import index
from apps.tickets import actions
from apps.tickets.models import Ticket
from tests import cast

pytestmark = pytest.mark.django_db

Find = Callable[..., list[str]]


@pytest.fixture
def find(desk: Client) -> Find:
    """The titles of what is found, in the page's order."""

    def ask(words: str, **more: str) -> list[str]:
        index()
        return titles(desk.get(f"/search/?{urlencode({'q': words, **more})}").content.decode())

    return ask


def titles(page: str) -> list[str]:
    links = re.findall(r'<li class="hit">\s*<a [^>]*>(.*?)</a>', page, re.DOTALL)
    return [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", "", link).split()) for link in links]


def letter(subject: str = "Вопрос", text: str = "Добрый день!", **fields: Any) -> EmailActivity:
    return cast.make_activity(subject=subject, text=text, **fields)


@pytest.mark.parametrize(
    "words",
    [
        "принтеры", "принтерами", "ПРИНТЕР", "ещё принтер", "еще принтер", "принтер зоя", "printing", "printed",
        "prints", '"принтер не печатает"', "zoë", "zoe", "счёт", "СЧЕТА", "A-1234/56", "1234/56", "495 123-45-67",
        "84951234567", "+7 (495) 123-45-67", "123-45-67", "1234567", "4512345678", "help.northwind.example",
    ],
)  # fmt: skip
def test_it_finds_a_letter_by_its_words_and_numbers(find: Find, words: str) -> None:
    letter(
        "Принтер Ещё раз",
        "Принтер не печатает, Зоя (Zoë) просит счета. It prints nothing: order A-1234/56, ref 4512345678. "
        "Звоните: +7 (495) 123-45-67, https://help.northwind.example/start",
    )
    letter("Другое", "Совсем о другом.")

    assert find(words) == ["Принтер Ещё раз"]


@pytest.mark.parametrize(
    "words",
    ["ivan", "петров", "пет", "northw", "ivan@northwind.example", "ivan@north", "northwind.example"],
)
def test_it_finds_letters_and_contacts_by_parts_of_names_and_addresses(find: Find, words: str) -> None:
    cast.ivan()
    letter("От Ивана")
    letter("От Бориса", sender_name="Борис", sender_address=cast.BORIS)

    assert [title for title in find(words) if title != "Northwind"] == ["От Ивана", "Иван Петров"]


def test_it_finds_people_by_the_middle_of_a_name(find: Find) -> None:
    cast.make_contact("Артём Веселовский", "a.v@stroymash.example")
    Account.objects.create(name="Строймаш")

    assert find("весел") == find("еловск") == find("артем") == ["Артём Веселовский"]
    assert find("роймаш") == ["Строймаш"]


def test_it_finds_a_ticket_by_number_subject_requester_and_notes(find: Find) -> None:
    ticket = cast.make_ticket("Не открывается личный кабинет")
    cast.make_ticket("Другое", requester=None)
    actions.add_note(ticket, "Проверить сертификат на балансировщике.", by=cast.olga())

    for words in ("HD-1", "hd 1", "кабинета", "личн", "сертификаты", "петров кабинет", "northwind.example"):
        assert find(words, show="ticket") == ["HD-1 Не открывается личный кабинет"], words


def test_it_follows_changes(find: Find) -> None:
    ticket = cast.make_ticket("Старое название")
    assert find("старое", show="ticket")
    ticket.subject = "Новое имя"
    ticket.save()

    assert find("старое", show="ticket") == []
    assert find("новое", show="ticket") == ["HD-1 Новое имя"]
    ticket.delete()
    assert find("новое", show="ticket") == []
    assert not Changed.objects.exists()


def test_it_follows_names_and_addresses_of_others(find: Find) -> None:
    ivan = cast.ivan()
    cast.make_ticket("Принтер", requester=ivan)
    Account.objects.update(name="Строймаш")
    ivan.addresses.create(address="petrov@stroymash.example")

    assert find("петров стройм", show="contact") == ["Иван Петров"]
    assert find("northwind", show="contact") == find("northwind.example", show="contact") == ["Иван Петров"]
    assert find("принтер petrov@stroymash", show="ticket") == ["HD-1 Принтер"]
    ivan.delete()
    assert find("принтер petrov@stroymash", show="ticket") == []


def test_it_finds_what_no_worker_has_come_to_yet(desk: Client) -> None:
    letter("Только что пришло")

    desk.get("/search/?q=пришло")
    assert titles(desk.get("/search/?q=пришло").content.decode()) == ["Только что пришло"]


def test_it_finds_attachments_by_name(find: Find) -> None:
    with_file = letter("С файлом")
    cast.make_attachment(with_file, "Счёт_№53 ноябрь.pdf")
    letter("Без файла", "Счёт без файла")

    assert find("ноябр") == find("file:счет has:attachment") == find("has:вложение") == ["С файлом"]
    assert find("-has:attachment счёт") == ["Без файла"]


def test_it_narrows_by_filters(find: Find) -> None:
    cast.make_queue(system_name="billing")
    ours = cast.make_ticket("Оплата", queue=cast.make_queue(system_name="billing"), assignee=cast.olga())
    closed = cast.make_ticket("Оплата старая", status=Ticket.Status.CLOSED)
    letter("Оплата первая", ticket=ours, needs_processing=False, date=moment(2025, 3, 1))
    letter("Оплата вторая", ticket=closed, needs_processing=True, date=moment(2026, 3, 1))
    out = letter(
        "Оплата третья", direction="outgoing", sender_name="Olga", sender_address="support@postdesk.example",
        recipients=[{"kind": "to", "name": "Анна Берг", "address": "berg@vesna.example"}],
    )  # fmt: skip
    cast.make_mailbox(system_name="info")
    EmailActivity.objects.filter(pk=out.pk).update(mailbox=cast.make_mailbox(system_name="info"))

    def letters(words: str) -> set[str]:
        return {title.removeprefix("Оплата ") for title in find(words, show="letter")}

    assert letters("оплата from:иван") == letters("оплата от:ivan@north") == {"первая", "вторая"}
    assert (
        letters("оплата -from:иван") == letters("to:berg") == letters("in:info") == letters("кому:Анна") == {"третья"}
    )
    assert letters("is:unprocessed оплата") == letters("is:closed") == letters(f"ticket:{closed.number}") == {"вторая"}
    assert letters("оплата is:outgoing") == letters("is:исходящие") == letters("in:info") == {"третья"}
    assert letters("in:billing") == letters("is:mine") == letters("оплата before:2026-01-31") == {"первая"}
    assert letters("оплата after:2025 -первая") == {"вторая", "третья"}
    assert letters('"оплата вторая"') == letters('оплата -"оплата первая" -третья') == {"вторая"}
    assert find("оплата in:billing", show="ticket") == [f"{ours.number} Оплата"]
    assert find("оплата is:closed", show="ticket") == [f"{closed.number} Оплата старая"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("before:вчера", "“before:вчера” is left out: write the day as in before:2026-01-31."),
        ("is:важное", "“is:важное” is left out: write one of is:unprocessed"),
        ("has:everything", "“has:everything” is left out: write has:attachment."),
        ("ticket:HD-9", "“ticket:HD-9” is left out: there is no ticket of this number."),
        ("in:nowhere", "“in:nowhere” is left out: there is no such queue or mailbox. There are in:support."),
    ],
)
def test_it_tells_a_mistake_in_a_filter_and_finds_the_rest(desk: Client, words: str, sentence: str) -> None:
    cast.make_ticket("Принтер")
    index()

    page = desk.get(f"/search/?{urlencode({'q': f'принтер {words}'})}").content.decode()

    assert sentence in page
    assert titles(page) == ["HD-1 Принтер"]


@pytest.mark.parametrize(
    "words",
    [
        "'", '"', "a'b\\", "((", "|&!", ":*", "<->", "-", '-"', "%", "_", "from:", "is:", "\0", "\ue000", "x" * 600,
        "https://a.b", "и", "12345678" * 9,
    ],
)  # fmt: skip
def test_it_takes_anything_that_can_be_typed(desk: Client, words: str) -> None:
    letter()
    index()

    assert desk.get(f"/search/?{urlencode({'q': words, 'page': '²', 'show': 'x'})}").status_code == 200


def test_it_marks_what_matched_and_nothing_of_the_letter_is_html(desk: Client) -> None:
    letter("<b>Принтеры</b>", "Тут <script>alert(1)</script> и\ue000 ещё раз о принтере")
    index()

    page = desk.get("/search/?q=принтер").content.decode()

    assert "&lt;b&gt;<mark>Принтеры</mark>&lt;/b&gt;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; и ещё раз о <mark>принтере</mark>" in page
    assert "<script>alert" not in page


def test_it_puts_a_match_in_the_subject_and_what_is_new_first(find: Find) -> None:
    now = timezone.now()
    letter("Разное", "О принтере.", date=now - timedelta(days=1))
    letter("Принтер давно", date=now - timedelta(days=600))
    letter("Принтер недавно", date=now - timedelta(days=6))

    assert find("принтер") == ["Принтер недавно", "Принтер давно", "Разное"]


def test_it_shows_what_the_agent_may_see(find: Find) -> None:
    secret = cast.make_queue(system_name="board")
    secret.teams.add(Group.objects.create(name="Board"))
    hidden = cast.make_ticket("Тайна", queue=secret)
    letter("Тайна совета", ticket=hidden)
    letter("Тайна вклада")

    assert find("тайна") == ["Тайна вклада"]
    assert find("тайна", show="ticket") == []
    assert find(f"тайна ticket:{hidden.number}") == ["Тайна вклада"]


def test_it_goes_straight_to_a_ticket_from_the_navigation(desk: Client) -> None:
    ticket = cast.make_ticket("Оплата")

    assert desk.get("/search/?jump=&q=+hd-1+")["Location"] == ticket.get_absolute_url()
    assert desk.get("/search/?q=hd-1").status_code == 200


def test_it_pages_through_one_kind(find: Find) -> None:
    for number in range(30):
        letter(f"Оплата {number}", date=timezone.now() - timedelta(minutes=number))

    assert len(find("оплата")) == 10
    assert find("оплата", show="letter") == [f"Оплата {number}" for number in range(25)]
    assert find("оплата", show="letter", page="2") == [f"Оплата {number}" for number in range(25, 30)]


def test_it_understands_the_wrong_keyboard_layout(desk: Client) -> None:
    letter("Принтер")
    index()

    assert ">принтер</a>?" in desk.get("/search/?q=ghbynth").content.decode()
    assert "Did you mean" not in desk.get("/search/?q=rfhnbyf").content.decode()  # “картина”, which nothing has either


def test_it_tells_signs_apart_from_common_words(desk: Client) -> None:
    assert "These words are in nearly every letter" in desk.get("/search/?q=и").content.decode()
    assert "Nothing was found" in desk.get("/search/?q=😀").content.decode()


@pytest.mark.parametrize("rows", [10, 400])
def test_it_asks_the_database_twelve_times_at_most(
    desk: Client, rows: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(rows // 10):
        cast.make_attachment(letter(f"Принтер {number}", ticket=cast.make_ticket(f"Принтер {number}")), f"{number}.pdf")
    cast.make_contact(
        "Принтер Принтерович", "printer@northwind.example", account=Account.objects.create(name="Принтер")
    )
    index()
    desk.get("/tickets/")  # an agent's very first page also notes what was there before she came

    with django_assert_max_num_queries(12):  # type: ignore[attr-defined] # a context manager
        assert desk.get("/search/?q=принтер").status_code == 200


def moment(*date: int) -> datetime:
    return datetime(*date, tzinfo=timezone.get_default_timezone())  # type: ignore[misc, arg-type] # year, month, day


def test_no_plan_is_compiled() -> None:
    """PostgreSQL would, for a plan that looks dear, and take longer over it than the search takes."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
