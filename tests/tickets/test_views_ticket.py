"""The page of a ticket: its timeline, what stands around it, and what can be done to it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.activities.links import link
from apps.activities.models import Link
from apps.mail.models import Delivery, OutboxLetter
from apps.staff.models import User
from apps.tickets import actions
from apps.tickets.models import Event, Note, Ticket
from apps.tickets.timeline import SIZE
from tests import cast

pytestmark = pytest.mark.django_db
PANE = {"HX-Request": "true", "HX-Target": "reading"}


def page(desk: Client, ticket: Ticket, **headers: str) -> str:
    return desk.get(ticket.get_absolute_url(), headers=headers).content.decode()


def in_order(content: str, *parts: str) -> bool:
    places = [content.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_it_shows_letters_notes_and_changes_in_one_timeline(desk: Client, olga: User, ticket: Ticket) -> None:
    start = timezone.now() - timedelta(hours=1)
    cast.make_activity(ticket, text="Первое письмо", date=start)
    Note.objects.create(ticket=ticket, author=olga, text="Заметка", created_at=start + timedelta(minutes=1))
    Event.objects.create(
        ticket=ticket,
        kind=Event.Kind.STATUS,
        by=olga,
        before="new",
        after="waiting",
        created_at=start + timedelta(minutes=2),
    )
    cast.make_activity(ticket, text="Второе письмо", date=start + timedelta(minutes=3))
    Event.objects.create(
        ticket=ticket, kind=Event.Kind.REOPENED, before="solved", after="open", created_at=start + timedelta(minutes=4)
    )

    assert in_order(
        page(desk, ticket, **PANE),
        "The ticket was opened",
        "Первое письмо",
        "Заметка",
        "<b>Olga Kuznetsova</b>: status New → Waiting for the customer",
        "Второе письмо",
        "Opened again by a letter: Solved → Waiting for us",
    )


def test_it_escapes_what_people_wrote(desk: Client, olga: User) -> None:
    ticket = cast.make_ticket("<script>subject</script>")
    cast.make_activity(ticket, text="<script>letter</script> https://x.example/?a=1&b=2", sender_name="<i>name</i>")
    actions.add_note(ticket, "<script>note</script>", by=olga)
    content = page(desk, ticket)

    for word in ("subject", "letter", "note"):
        assert f"<script>{word}" not in content
        assert f"&lt;script&gt;{word}" in content
    assert "&lt;i&gt;name" in content
    assert '<a href="https://x.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">' in content


def test_it_folds_what_a_letter_quotes(desk: Client, ticket: Ticket) -> None:
    cast.make_activity(ticket, text="Спасибо!\n\n> Сделали", new_text="Спасибо!")

    assert in_order(page(desk, ticket), "Спасибо!", "Show quoted text", "&gt; Сделали")


def test_it_keeps_a_letter_whole_that_answers_between_the_quotes(desk: Client, ticket: Ticket) -> None:
    cast.make_activity(ticket, text="> Когда?\nЗавтра\n> Где?\nТам", new_text="Завтра\nТам")
    content = page(desk, ticket, **PANE)

    assert in_order(content, "Когда?", "Завтра", "Где?", "Там")
    assert "Show quoted text" not in content


def test_it_cuts_a_very_long_letter_and_leads_to_all_of_it(desk: Client, ticket: Ticket) -> None:
    letter = cast.make_activity(ticket, text="а" * 30_000 + "конец")
    content = page(desk, ticket)

    assert "конец" not in content
    assert f'<a href="{letter.get_absolute_url()}">The letter goes on' in content
    assert "конец" in desk.get(letter.get_absolute_url()).content.decode()


def test_it_pages_back_through_a_long_story(desk: Client, olga: User, ticket: Ticket) -> None:
    start = timezone.now() - timedelta(days=1)
    for number in range(SIZE + 5):
        at = start + timedelta(minutes=number)
        Note.objects.create(ticket=ticket, author=olga, text=f"note {number}.", created_at=at)
    content = page(desk, ticket)

    assert f"note {SIZE + 4}." in content
    assert "note 4." not in content
    address = content.split('id="earlier"><a', 1)[1].split('href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    earlier = desk.get(address, headers={"HX-Request": "true", "HX-Target": "earlier"}).content.decode()
    assert all(f"note {number}." in earlier for number in range(5))
    assert f"note {SIZE}." not in earlier
    assert 'id="earlier"' not in earlier


def test_it_says_what_became_of_a_letter_of_ours(desk: Client, ticket: Ticket) -> None:
    failed = OutboxLetter.objects.create(
        kind=OutboxLetter.Kind.ACKNOWLEDGEMENT, message_id="<1@x>", mime=b"", state=OutboxLetter.State.FAILED,
        trouble="recipient-refused",
    )  # fmt: skip
    cast.make_activity(ticket, direction="outgoing", outbox_letter=failed)

    assert "The server refuses the recipient. Check the address." in page(desk, ticket)


def test_it_shows_the_links_that_rules_made(desk: Client, ticket: Ticket) -> None:
    other = cast.make_ticket("Другая")
    made = link(cast.make_activity(ticket), other, origin=Link.Origin.RULE, matched="HD-2")
    Link.objects.filter(pk=made.pk).update(rule_name="Numbers")

    assert f'Rule “Numbers” linked it: <a href="/letters/links/{made.pk}/">HD-2</a>' in " ".join(
        page(desk, ticket).split()
    )
    assert desk.get(f"/letters/links/{made.pk}/")["Location"] == other.get_absolute_url()


def test_it_tells_agents_why_in_a_sentence_and_technologists_every_step(desk: Client, ticket: Ticket) -> None:
    trace = [
        {"step": "identify", "code": "contact", "address": "ivan@northwind.example", "name": "Иван"},
        {"step": "thread", "code": "new"},
    ]
    delivery = cast.make_delivery(b"x", state=Delivery.State.TAKEN_IN, trace=trace)
    cast.make_activity(ticket, delivery=delivery)
    agent = page(desk, ticket)
    desk.force_login(cast.tamara())
    technologist = page(desk, ticket)

    for content in (agent, technologist):
        assert "It continues no conversation of ours." in content
    assert "is an address of the contact Иван" in technologist
    assert f"/deliveries/{delivery.pk}/raw/" in technologist
    assert "is an address of the contact" not in agent
    assert "/raw/" not in agent


def test_it_shows_the_requester_with_the_other_tickets(desk: Client, ticket: Ticket) -> None:
    cast.make_ticket("Прежняя", status=Ticket.Status.SOLVED)
    cast.make_ticket("Чужая", requester=cast.make_contact("Анна", "anna@x.example"))
    content = page(desk, ticket, **PANE)

    assert "ivan@northwind.example" in content
    assert "Northwind" in content
    assert "Прежняя" in content
    assert "Чужая" not in content


def test_it_shows_a_ticket_without_a_requester(desk: Client) -> None:
    assert "No requester" in page(desk, cast.make_ticket(requester=None))


def test_it_finds_a_ticket_whose_number_has_a_slash(desk: Client) -> None:
    queue = cast.make_queue(system_name="contracts", number_mask="К/{0}")
    ticket = cast.make_ticket(queue=queue)

    assert "К/1" in page(desk, ticket)
    desk.post(f"{ticket.get_absolute_url()}status/", {"status": "solved"})
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.SOLVED


@pytest.mark.parametrize("rows", [10, 1000])
def test_it_costs_no_more_with_a_thousand_rows(
    desk: Client, olga: User, ticket: Ticket, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Ticket.objects.bulk_create(
        Ticket(number=f"X-{number}", queue=ticket.queue, requester=ticket.requester) for number in range(rows)
    )
    Note.objects.bulk_create(Note(ticket=ticket, author=olga, text="x") for _ in range(rows))
    Event.objects.bulk_create(Event(ticket=ticket, by=olga, kind=Event.Kind.STATUS) for _ in range(rows))
    for number in range(min(rows, 30)):
        letter = cast.make_activity(ticket, html="<p>x</p>", delivery=cast.make_delivery(state="taken-in"))
        cast.make_attachment(letter)
        link(letter, Ticket.objects.get(number=f"X-{number % 10}"), origin=Link.Origin.RULE, matched="X")

    desk.get("/tickets/")  # her first visit marks what she has read
    with django_assert_max_num_queries(12):
        assert desk.get(ticket.get_absolute_url()).status_code == 200


# Changes


def change(desk: Client, ticket: Ticket, what: str, value: object, **headers: str) -> str:
    field = "text" if what == "note" else what
    response = desk.post(f"{ticket.get_absolute_url()}{what}/?view=mine", {field: value}, headers=headers)
    ticket.refresh_from_db()
    return response.content.decode() or response["Location"]


def test_it_changes_status_priority_assignee_and_queue(desk: Client, olga: User, ticket: Ticket) -> None:
    billing = cast.make_queue(system_name="billing")
    change(desk, ticket, "status", "waiting")
    change(desk, ticket, "priority", "urgent")
    change(desk, ticket, "assignee", olga.pk)
    change(desk, ticket, "queue", billing.pk)

    assert (ticket.status, ticket.priority, ticket.assignee, ticket.queue) == ("waiting", "urgent", olga, billing)
    assert [event.by for event in ticket.events.all()] == [olga] * 4
    change(desk, ticket, "assignee", "")
    assert ticket.assignee is None


def test_it_gives_htmx_the_pane_the_row_and_a_way_back(desk: Client, ticket: Ticket) -> None:
    content = change(desk, ticket, "status", "solved", **PANE)

    assert "<html" not in content
    assert f'id="row-{ticket.pk}"' in content
    assert "HD-1: status — Solved" in content
    assert f'action="{ticket.get_absolute_url()}status/?view=mine"' in content
    assert '<input type="hidden" name="status" value="new">' in content


def test_it_sends_a_browser_without_scripts_back_to_the_ticket(desk: Client, ticket: Ticket) -> None:
    assert change(desk, ticket, "status", "solved") == f"{ticket.get_absolute_url()}?view=mine"


@pytest.mark.parametrize(
    ("what", "value", "sentence"),
    [
        ("status", "nonsense", "Select a valid choice."),
        ("assignee", "999999", "Select a valid choice."),
        ("note", "   ", "Write something first."),
    ],
)
def test_it_refuses_nonsense_with_a_sentence(
    desk: Client, ticket: Ticket, what: str, value: str, sentence: str
) -> None:
    content = change(desk, ticket, what, value, **PANE)

    assert sentence in content
    assert not ticket.events.exists()
    assert not ticket.notes.exists()


def test_it_hands_tickets_to_those_alone_who_work_at_the_desk(desk: Client, ticket: Ticket) -> None:
    rita, tamara = cast.rita(), cast.tamara()
    change(desk, ticket, "assignee", rita.pk, **PANE)
    assert ticket.assignee is None
    choices = desk.get(f"{ticket.get_absolute_url()}hand-over/").content.decode()

    assert str(tamara) in choices
    assert str(rita) not in choices
    change(desk, ticket, "assignee", tamara.pk, **PANE)
    assert ticket.assignee == tamara


def test_it_keeps_a_note(desk: Client, olga: User, ticket: Ticket) -> None:
    content = change(desk, ticket, "note", "Слежу за очередью", **PANE)

    assert "Слежу за очередью" in content
    assert ticket.notes.get().author == olga
