"""The mail panel: its filters, its signs, and what is done to the letters of it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.staff.models import User
from tests import cast

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "reading"}
OUT = EmailActivity.Direction.OUTGOING


@pytest.fixture
def desk() -> Client:
    """Olga's browser; she has been here before anything came."""
    client = Client()
    client.force_login(cast.olga())
    User.objects.update(letters_read_up_to=0)
    return client


def page(desk: Client, address: str) -> str:
    return " ".join(desk.get(address).content.decode().split())


def listed(desk: Client, query: str) -> str:
    """The letters of a list, by the first letters of their subjects, newest first."""
    context: Any = desk.get(f"/letters/{query}").context
    return "".join(row.letter.subject[0] for row in context["listed"].rows)


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("", "FEDCBA"),
        ("?way=incoming", "FDCBA"),
        ("?way=outgoing", "E"),
        ("?processing=needed", "CA"),
        ("?processing=done", "FEDB"),
        ("?mailbox=sales", "F"),
        ("?mine=1", "DB"),
        ("?mine=1&mailbox=support", "D"),
        ("?unread=1", "FDCB"),
        ("?unread=1&processing=needed&way=incoming", "C"),
        ("?way=sideways&processing=never", "FEDCBA"),
    ],
)
def test_filters_go_together(desk: Client, query: str, subjects: str) -> None:
    olga = cast.olga()
    support, sales = cast.make_mailbox(), cast.make_mailbox(system_name="sales")
    read = cast.make_activity(subject="A")
    cast.make_activity(cast.make_ticket(assignee=olga), subject="B")
    cast.make_activity(subject="C")
    cast.make_activity(subject="D", owner=olga, mailbox=support, needs_processing=False)
    cast.make_activity(subject="E", direction=OUT, needs_processing=False)
    cast.make_activity(subject="F", mailbox=sales, needs_processing=False)
    desk.get(read.get_absolute_url())

    assert listed(desk, query) == subjects


def test_a_row_tells_what_the_letter_is_linked_to(desk: Client) -> None:
    account = cast.ivan().account
    letter = cast.make_activity(contact=cast.ivan(), account=account, new_text="Первые слова")
    link(letter, cast.make_ticket("Спор о сроках"), origin=Link.Origin.HAND)
    shown = page(desk, "/letters/")

    for words in ("Первые слова", "Contact: Иван Петров", "Account: Northwind", "Ticket: HD-1 Спор о сроках"):
        assert words in shown


def test_a_row_keeps_its_first_words_when_its_letter_changes(desk: Client) -> None:
    letter = cast.make_activity(new_text="Первые слова")
    answer = desk.post(f"/letters/{letter.pk}/processed/", headers=HTMX).content.decode()

    row = answer.partition(f'id="letter-line-{letter.pk}"')[2]
    assert "— Первые слова" in row


def test_letters_of_others_teams_are_nowhere(desk: Client) -> None:
    boss = cast.tamara()
    letter = cast.make_activity(subject="Личное", mailbox=cast.make_mailbox(system_name="boss", owner=boss), html="<p>")
    file = cast.make_attachment(letter)
    parts = ("", "frame/", "files/", f"files/{file.pk}/", "link/", "news/", "suggest/", "new-contact/")
    addresses = [f"/letters/{letter.pk}/{part}" for part in parts]

    assert "Личное" not in page(desk, "/letters/")
    assert {address: desk.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert desk.post(f"/letters/{letter.pk}/processed/").status_code == 404
    desk.post("/letters/bulk/", {"do": "processed", "letter": [letter.pk]})
    letter.refresh_from_db()
    assert letter.needs_processing


def test_an_object_of_anothers_team_has_no_name(desk: Client) -> None:
    queue = cast.make_queue(system_name="board", title="Board")
    group, _ = cast.tamara().groups.get_or_create(name="Directors")
    queue.teams.add(group)
    ticket = cast.make_ticket("Тайна", queue=queue)
    letter = cast.make_activity()
    link(letter, ticket, origin=Link.Origin.HAND)

    assert "Тайна" not in page(desk, "/letters/")
    assert "Тайна" not in page(desk, letter.get_absolute_url())
    assert "Тайна" not in page(desk, f"/letters/{letter.pk}/suggest/?q=тайна")
    desk.post(f"/letters/{cast.make_activity().pk}/link/", {"object": f"ticket:{ticket.pk}"})
    assert Link.objects.count() == 1


def test_opening_a_letter_reads_it_and_it_can_be_unread_again(desk: Client) -> None:
    letter = cast.make_activity()
    assert "data-unread" in page(desk, "/letters/")
    desk.get(letter.get_absolute_url(), headers=HTMX)
    assert "data-unread" not in page(desk, "/letters/")

    assert desk.post(f"/letters/{letter.pk}/unread/?mine=1")["Location"] == "/letters/?mine=1"
    assert "data-unread" in page(desk, "/letters/")
    desk.post("/letters/all-read/")
    assert "data-unread" not in page(desk, "/letters/")


def test_ticked_letters_are_changed_at_once(desk: Client) -> None:
    letters = [cast.make_activity() for _ in range(3)]
    keys = [letter.pk for letter in letters[:2]]
    answer = desk.post("/letters/bulk/", {"do": "processed", "letter": keys}, headers={"HX-Request": "true"})
    assert "2 letters are processed." in answer.content.decode()
    assert set(EmailActivity.objects.unprocessed()) == {letters[2]}
    assert {letter.processed_by for letter in EmailActivity.objects.filter(pk__in=keys)} == {cast.olga()}

    desk.post("/letters/bulk/", {"do": "unprocessed", "letter": keys})
    assert EmailActivity.objects.unprocessed().count() == 3
    desk.post("/letters/bulk/", {"do": "read", "letter": keys})
    assert page(desk, "/letters/").count("data-unread") == 1
    desk.post("/letters/bulk/", {"do": "unread", "letter": keys[:1]})
    assert page(desk, "/letters/").count("data-unread") == 2
    assert "Tick some letters first" in page(desk, desk.post("/letters/bulk/", {"do": "read"})["Location"])


def test_what_an_agent_calls_processed_stays_so(desk: Client) -> None:
    letter = cast.make_activity(contact=cast.ivan())
    made = link(letter, cast.make_ticket(), origin=Link.Origin.HAND)
    desk.post(f"/letters/{letter.pk}/processed/")
    EmailActivity.objects.filter(pk=letter.pk).update(needs_processing=False, processed_at=timezone.now())
    desk.post(f"/letters/links/{made.pk}/undo/")

    assert not EmailActivity.objects.get().needs_processing


def test_a_conversation_without_a_ticket_is_processed_whole(desk: Client) -> None:
    first = cast.make_activity(message_id="<1@x>")
    second = cast.make_activity(message_id="<2@x>", in_reply_to="<1@x>")
    cast.make_activity(message_id="<3@x>", in_reply_to="<2@x>")
    other = cast.make_activity(message_id="<4@x>", in_reply_to="<elsewhere@x>")
    pane = desk.get(second.get_absolute_url(), headers=HTMX).content.decode()
    assert "2 other letters of this conversation" in pane
    assert 'hx-trigger="load, every 15s"' in page(desk, second.get_absolute_url())  # a whole page asks for it later
    assert "2 other letters of this conversation" in page(desk, f"/letters/{second.pk}/news/")
    desk.post(f"/letters/{first.pk}/processed/", {"whole": "1"})

    assert set(EmailActivity.objects.unprocessed()) == {other}


def test_news_are_nothing_while_nothing_changes(desk: Client) -> None:
    letter = cast.make_activity()
    listed = desk.get("/letters/").context["listed"]
    opened = desk.get(letter.get_absolute_url()).context["digest"]
    fresh = desk.get("/letters/").context["listed"].news_address  # the letter has been read by now
    assert "fresh-rows" in desk.get(listed.news_address).content.decode()
    assert "fresh-rows" not in desk.get(fresh).content.decode()
    assert 'id="count-unread"' in desk.get(fresh).content.decode()
    assert desk.get(f"/letters/{letter.pk}/news/?digest={opened}").status_code == 204

    link(letter, cast.make_ticket("Новая"), origin=Link.Origin.HAND)
    assert "HD-1 Новая" in desk.get(fresh).content.decode()
    assert "HD-1 Новая" in desk.get(f"/letters/{letter.pk}/news/?digest={opened}").content.decode()
