"""Queues and tickets in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.desk.numbering import next_number
from apps.tickets.models import Queue, Ticket
from tests import cast
from tests.admin_pages import filled, form_of

pytestmark = pytest.mark.django_db

ADD = "/admin/tickets/queue/add/"
PREVIEW = "/admin/tickets/queue/preview/"
QUEUE = {"title": "Support", "system_name": "support", "number_mask": "HD-{0}"}


def errors(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


def test_it_makes_a_queue_whose_numbers_begin_where_one_likes(technologist: Client) -> None:
    response = technologist.post(ADD, filled(technologist, ADD, **QUEUE, last_number="1041"))

    assert response.status_code == 302
    assert next_number(Queue.objects.get()) == "HD-1042"


@pytest.mark.parametrize("mask", ["HD-", "HD-{1}", "{0}-{0}", "HD-{0}}"])
def test_it_refuses_a_mask_without_one_place_for_the_number(technologist: Client, mask: str) -> None:
    data = filled(technologist, ADD, **QUEUE)

    refused = technologist.post(ADD, data | {"number_mask": mask})

    assert "Write {0} once where the number goes" in errors(refused)["number_mask"][0]
    assert technologist.post(ADD, data).status_code == 302


@pytest.mark.parametrize(
    ("field", "template", "found"),
    [
        ("acknowledgement_text_ru", "Здравствуйте, {Имя}!", "{Имя}"),
        ("acknowledgement_text_en", "Hello {name},", "{name}"),
        ("acknowledgement_subject_en", "[{Number] {Subject}", "{Number] "),
        ("acknowledgement_subject_ru", "[{}] {Subject}", "{}"),
        ("acknowledgement_text_en", "Hello {Name}}", "}"),
    ],
)
def test_it_refuses_braces_that_hold_no_placeholder(
    technologist: Client, field: str, template: str, found: str
) -> None:
    data = filled(technologist, ADD, **QUEUE)

    refused = technologist.post(ADD, data | {field: template})

    assert list(errors(refused)) == [field]
    assert errors(refused)[field] == [f"“{found}” is not a placeholder. There are {{Number}}, {{Subject}}, {{Name}}."]
    assert technologist.post(ADD, data).status_code == 302


def test_it_shows_the_acknowledgement_before_it_is_saved(technologist: Client) -> None:
    data = filled(technologist, ADD, **QUEUE, acknowledgement_subject_en="[{Number}] <b>{Subject}</b>")

    shown = technologist.post(PREVIEW, data | {"acknowledgement_text_ru": "Здравствуйте, {Имя}!"}).content.decode()

    assert "[HD-1042] &lt;b&gt;The printer does not print&lt;/b&gt;" in shown
    assert "Hello Anna Smith," in shown
    assert "“{Имя}” is not a placeholder." in shown
    assert not Queue.objects.exists()


def test_it_shows_and_checks_the_notification_too(technologist: Client) -> None:
    data = filled(technologist, ADD, **QUEUE, notification_text_ru="{Agent}! {What}\n{Address}")

    shown = technologist.post(PREVIEW, data).content.decode()
    refused = technologist.post(ADD, data | {"notification_subject_en": "{Name}"})

    assert "Ольга Кузнецова! Анна Смирнова пишет:" in shown
    assert "/tickets/HD-1042/" in shown
    assert "There are {Number}, {Subject}, {What}, {Address}" in errors(refused)["notification_subject_en"][0]


def test_it_shows_and_checks_the_notification_to_participants_too(technologist: Client) -> None:
    data = filled(technologist, ADD, **QUEUE, participant_notification_text_ru="{Name}! {Author}:\n{What}")

    shown = technologist.post(PREVIEW, data).content.decode()
    refused = technologist.post(ADD, data | {"participant_notification_text_en": "{Address}"})

    assert "Анна Смирнова! Пётр Иванов:\n&gt; Картридж я заменил." in shown
    assert "Peter Brown wrote to us about HD-1042:" in shown
    assert (
        "There are {Number}, {Subject}, {Name}, {Author}, {What}."
        in (errors(refused)["participant_notification_text_en"][0])
    )
    assert technologist.post(ADD, data).status_code == 302
    assert Queue.objects.get().notify_participants


def test_it_never_turns_the_counter_back(technologist: Client) -> None:
    queue = cast.make_queue()
    address = reverse("admin:tickets_queue_change", args=[queue.pk])
    opened_before = filled(technologist, address, title="Help")
    assert next_number(queue) == "HD-1"

    assert technologist.post(address, opened_before).status_code == 302

    queue.refresh_from_db()
    assert queue.title == "Help"
    assert next_number(queue) == "HD-2"


def test_it_moves_the_default_flag(technologist: Client) -> None:
    first = cast.make_queue()
    assert first.is_default

    technologist.post(
        ADD, filled(technologist, ADD, title="Sales", system_name="sales", number_mask="S-{0}", is_default="on")
    )

    assert dict(Queue.objects.values_list("system_name", "is_default")) == {"support": False, "sales": True}


def test_it_counts_the_open_tickets_of_each_queue(technologist: Client) -> None:
    for status in (Ticket.Status.NEW, Ticket.Status.WAITING, Ticket.Status.CLOSED):
        cast.make_ticket(status=status)

    shown = technologist.get("/admin/tickets/queue/").content.decode()

    assert '<td class="field-open_tickets">2</td>' in shown


def test_it_shows_tickets_without_a_way_to_change_them(technologist: Client) -> None:
    ticket = cast.make_ticket("Принтер не печатает")
    cast.make_activity(ticket)
    address = reverse("admin:tickets_ticket_change", args=[ticket.pk])

    listed = technologist.get("/admin/tickets/ticket/", {"q": ticket.number}).content.decode()
    shown = technologist.get(address).content.decode()

    assert "Принтер не печатает" in listed
    assert f"/admin/activities/emailactivity/?ticket__id__exact={ticket.pk}" in shown
    assert technologist.post(address, {"subject": "Другое"}).status_code == 403


@pytest.mark.parametrize("written", ["4 h", "4 часа", "4:00", "240 min"])
def test_it_reads_a_deadline_as_people_write_it(technologist: Client, written: str) -> None:
    data = filled(technologist, ADD, **QUEUE, first_answer_within=written)

    assert technologist.post(ADD, data).status_code == 302

    queue = Queue.objects.get()
    assert queue.first_answer_within == timedelta(hours=4)
    assert form_of(technologist, f"/admin/tickets/queue/{queue.pk}/change/")["first_answer_within"].value() == "4 h"


def test_it_tells_how_a_deadline_is_written(technologist: Client) -> None:
    refused = technologist.post(ADD, filled(technologist, ADD, **QUEUE, first_answer_within="soon"))

    assert "as in 4 h, 1 h 30 min or 2 days" in errors(refused)["first_answer_within"][0]


def test_a_queue_with_tickets_stays_and_says_what_to_do_instead(technologist: Client) -> None:
    queue = cast.make_queue(title="Поддержка")
    cast.make_ticket(queue=queue)
    address = f"/admin/tickets/queue/{queue.pk}/delete/"

    page = technologist.get(address).content.decode()

    assert "“Поддержка” is needed and stays (Tickets: 1). Clear “Enabled” on its page instead" in page
    technologist.post(address, {"post": "yes"})
    assert Queue.objects.filter(pk=queue.pk).exists()
