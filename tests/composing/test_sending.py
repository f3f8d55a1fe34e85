"""Sending from the composer: what becomes of the draft, the ticket and the outbox."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.intake.tasks import dispatch_outbox
from apps.linking.models import LinkingRule
from apps.mail.models import OutboxLetter, Sender
from apps.mail.own_ids import ticket_of_message_id, ticket_of_reply_address
from apps.staff.models import User
from apps.tickets.actions import change_status
from apps.tickets.merging import merge
from apps.tickets.models import Ticket
from apps.tickets.participants import add_participant
from apps.writing.models import CalendarTime, Draft
from config.celery import app
from tests import cast
from tests.composing.form import Composer


@pytest.fixture
def reply(desk: Client, letter: EmailActivity) -> Composer:
    """The reply to Ivan's letter, ready to be written."""
    return Composer(desk, reverse("writing:reply", args=[letter.pk]))


def sent_to(ticket: Ticket) -> EmailActivity:
    return ticket.activities.select_related("outbox_letter").get(direction=EmailActivity.Direction.OUTGOING)


def mime_of(activity: EmailActivity) -> EmailMessage:
    assert activity.outbox_letter is not None
    message = message_from_bytes(bytes(activity.outbox_letter.mime), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def was_sent(response: Any) -> bool:
    return bool(response.status_code == 302)


def test_it_sends_a_reply(reply: Composer, letter: EmailActivity, ticket: Ticket) -> None:
    assert was_sent(reply.post("send", text="Добрый день!\n\nПосмотрим."))

    sent = sent_to(ticket)
    assert sent.outbox_letter is not None
    assert (sent.outbox_letter.kind, sent.outbox_letter.recipients) == ("letter", ["ivan@northwind.example"])
    assert sent.subject == f"Re: [{ticket.number}] {letter.subject}"
    assert sent.new_text == "Добрый день!\n\nПосмотрим."
    assert sent.text.endswith("> Добрый день! Письмо так и не пришло.")
    assert (sent.author, sent.contact, sent.needs_processing) == (cast.olga(), cast.ivan(), False)


def test_its_header_leads_the_answer_back(reply: Composer, letter: EmailActivity, ticket: Ticket) -> None:
    assert letter.mailbox is not None
    letter.mailbox.signed_reply_address = True
    letter.mailbox.save()
    reply.post("send", text="Здравствуйте!")

    message = mime_of(sent_to(ticket))
    assert message["In-Reply-To"] == letter.message_id
    assert message["References"].split()[0] == letter.message_id
    assert ticket_of_message_id(message["Message-ID"]) == ticket.pk
    assert ticket_of_reply_address(message["Reply-To"].addresses[0].addr_spec) == ticket.pk


def test_the_ticket_then_waits_for_the_customer(reply: Composer, ticket: Ticket) -> None:
    reply.post("send", text="Здравствуйте!")

    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == (Ticket.Status.WAITING, None)


def test_it_sends_and_solves(reply: Composer, ticket: Ticket) -> None:
    reply.post("solve", text="Исправлено.")

    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.SOLVED


def test_two_presses_send_once(reply: Composer, ticket: Ticket) -> None:
    reply.post("send", text="Здравствуйте!")
    assert reply.post("send").status_code == 404

    assert OutboxLetter.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "fields", "sentence"),
    [
        ("to", {"to": "", "cc": ""}, "Say whom the letter goes to."),
        ("to", {"to": "Иван Петров"}, "“Иван Петров” is not an e-mail address."),
        ("cc", {"cc": "a@b.example, wrong@"}, "“wrong@” is not an e-mail address."),
        ("sender", {"sender": ""}, "Choose whom the letter is from."),
        ("text", {"text": "  "}, "Write something first."),
        ("ends_at", {"in_calendar": "on", "starts_at": "2026-11-21T10:00", "ends_at": "2026-11-21T09:00"},
         "The end comes before the start."),
        ("link_text", {"link_text": "HD-404"}, "Nothing is called “HD-404”."),
    ],
)  # fmt: skip
def test_it_refuses_with_a_sentence_and_keeps_what_was_typed(
    reply: Composer, field: str, fields: dict[str, Any], sentence: str
) -> None:
    response = reply.post("send", **{"text": "Здравствуйте!", "subject": "Новая тема"} | fields)

    assert response.status_code == 422
    assert str(response.context["form"].errors[field][0]).startswith(sentence)
    assert not OutboxLetter.objects.exists()
    assert Draft.objects.get().subject == "Новая тема"


def test_it_refuses_anothers_sender(reply: Composer) -> None:
    sender = cast.make_sender(system_name="directors")
    sender.teams.add(Group.objects.create(name="Directors"))
    response = reply.post("send", text="Здравствуйте!", sender=sender.pk)

    assert response.context["form"].errors["sender"] == ["Choose one of your senders."]


def test_it_doesnt_send_onto_a_letter_that_the_author_has_not_seen(reply: Composer, ticket: Ticket) -> None:
    reply.post("save", text="Здравствуйте!")
    cast.make_activity(ticket, text="Уже всё работает, спасибо!", sender_name="Мария")
    response = reply.post("send")

    assert response.status_code == 422
    assert "Уже всё работает" in response.content.decode()
    assert was_sent(reply.post("send"))


def test_the_workers_are_asked_to_send_it_once_it_can_not_be_taken_back(
    reply: Composer, django_capture_on_commit_callbacks: Any
) -> None:
    with app.connection_for_write() as broker:
        channel: Any = broker.default_channel
        channel.queue_purge("celery")
        with django_capture_on_commit_callbacks(execute=True):
            assert was_sent(reply.post("send", text="Добрый день!"))
        message = channel.basic_get("celery", no_ack=True)

    assert message.headers["task"] == dispatch_outbox.name
    due = OutboxLetter.objects.get().next_attempt_at
    assert due <= datetime.fromisoformat(message.headers["eta"]) < due + timedelta(seconds=10)


def test_a_letter_is_taken_back_and_is_a_draft_again(desk: Client, reply: Composer, ticket: Ticket) -> None:
    reply.post("send", text="Не то!")
    sent = sent_to(ticket)
    response = desk.post(reverse("writing:undo", args=[sent.pk]))

    assert response["Location"] == ticket.get_absolute_url()
    assert not EmailActivity.objects.filter(pk=sent.pk).exists()
    assert OutboxLetter.objects.get().state == OutboxLetter.State.WITHDRAWN
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.NEW
    again = Composer(desk, Draft.objects.written_by(cast.olga()).get().get_absolute_url())
    assert again.fields["text"] == "Не то!"
    assert was_sent(again.post("send", text="То!"))


def test_taking_back_leaves_a_status_that_somebody_changed_since(desk: Client, reply: Composer, ticket: Ticket) -> None:
    reply.post("send", text="Не то!")
    change_status(ticket, Ticket.Status.CLOSED, by=cast.tamara())
    desk.post(reverse("writing:undo", args=[sent_to(ticket).pk]))

    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.CLOSED


@pytest.mark.parametrize("who", ["olga", "tamara"])
def test_a_letter_is_not_taken_back_when_it_has_left_or_by_another(who: str, reply: Composer, ticket: Ticket) -> None:
    reply.post("send", text="Здравствуйте!")
    if who == "olga":
        OutboxLetter.objects.update(state=OutboxLetter.State.SENT)
    client = Client()
    client.force_login(getattr(cast, who)())
    response = client.post(reverse("writing:undo", args=[sent_to(ticket).pk]), follow=True)

    assert "can’t be taken back" in response.content.decode()
    assert ticket.activities.filter(direction=EmailActivity.Direction.OUTGOING).exists()


def test_a_reply_follows_its_ticket_into_another(reply: Composer, ticket: Ticket) -> None:
    reply.post("save", text="Здравствуйте!")
    target = cast.make_ticket("Общая")
    merge(ticket, target, by=cast.tamara())
    reply.post("send", sure="yes")

    assert sent_to(target).ticket == target
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.CLOSED


def test_it_asks_about_a_file_that_is_missing(reply: Composer) -> None:
    response = reply.post("send", text="Договор прикрепила, посмотрите.")

    assert response.context["overlooked"] == ["The text says “прикрепила”, but no file is attached."]
    assert was_sent(reply.post("send", sure="yes"))


def test_a_forwarded_letter_takes_its_files_along(desk: Client, letter: EmailActivity, ticket: Ticket) -> None:
    cast.make_attachment(letter)
    composer = Composer(desk, reverse("writing:forward", args=[letter.pk]))
    assert was_sent(composer.post("send", to="Анна Берг <berg@stroymash.example>", text="Посмотрите, пожалуйста."))

    sent = sent_to(ticket)
    assert sent.subject == f"Fwd: {letter.subject}"
    assert [part.get_filename() for part in mime_of(sent).iter_attachments()] == ["Счёт № 53.pdf"]
    assert "Пересылаемое письмо" in sent.text or "Forwarded letter" in sent.text
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.NEW


def test_a_reply_to_all_leaves_our_own_addresses_out(desk: Client, letter: EmailActivity) -> None:
    letter.recipients += [
        {"kind": "to", "name": "Мария", "address": "maria@northwind.example"},
        {"kind": "cc", "name": "", "address": "chief@northwind.example"},
    ]
    letter.save()
    composer = Composer(desk, reverse("writing:reply-all", args=[letter.pk]))

    assert composer.fields["to"] == "Иван Петров <ivan@northwind.example>, Мария <maria@northwind.example>"
    assert composer.fields["cc"] == "chief@northwind.example"


def test_a_reply_to_all_goes_to_those_too_who_were_asked_into_the_ticket(
    desk: Client, olga: User, ticket: Ticket, letter: EmailActivity
) -> None:
    add_participant(ticket, cast.make_contact("Анна", "anna@vendor.example"), by=olga)
    add_participant(ticket, cast.make_contact("Без адреса"), by=olga)

    assert Composer(desk, reverse("writing:reply-all", args=[letter.pk])).fields["cc"] == "Анна <anna@vendor.example>"
    assert not Composer(desk, reverse("writing:reply", args=[letter.pk])).fields["cc"]


def test_a_reply_goes_where_the_letter_wants_it(desk: Client, letter: EmailActivity) -> None:
    letter.delivery = cast.make_delivery(b"From: ivan@northwind.example\r\nReply-To: <desk@northwind.example>\r\n\r\nx")
    letter.save()

    assert Composer(desk, reverse("writing:reply", args=[letter.pk])).fields["to"] == "desk@northwind.example"


def test_linking_rules_run_on_what_is_sent(reply: Composer, ticket: Ticket) -> None:
    other = cast.make_ticket("Другая")
    LinkingRule.objects.create(name="Numbers", expression=r"HD-\d+", target="ticket", column="number", places=["body"])
    reply.post("send", text=f"Это связано с {other.number}.", quoted="")

    assert [(made.object, made.origin) for made in sent_to(ticket).links.all()] == [(other, "rule")]


def test_it_links_what_was_chosen_and_notes_the_time(reply: Composer, ticket: Ticket) -> None:
    starts = timezone.localtime().replace(second=0, microsecond=0)
    assert was_sent(
        reply.post(
            "send", text="Здравствуйте!", link_text="Northwind", in_calendar="on",
            starts_at=f"{starts:%Y-%m-%dT%H:%M}", ends_at=f"{starts + timedelta(minutes=20):%Y-%m-%dT%H:%M}",
        )
    )  # fmt: skip

    made = sent_to(ticket).links.get()
    assert (str(made.object), made.origin, made.by) == ("Northwind", "hand", cast.olga())
    time = CalendarTime.objects.get()
    assert (time.agent, time.starts_at, time.ends_at - time.starts_at) == (cast.olga(), starts, timedelta(minutes=20))


def test_a_letter_without_a_ticket_goes_to_a_contact(desk: Client, sender: Sender) -> None:
    composer = Composer(desk, reverse("writing:new") + f"?contact={cast.ivan().pk}")
    response = composer.post("send", subject="Новости", text="Здравствуйте!")

    sent = EmailActivity.objects.get()
    assert response["Location"] == sent.get_absolute_url()
    assert (sent.contact, sent.ticket) == (cast.ivan(), None)
    assert mime_of(sent)["To"] == "Иван Петров <ivan@northwind.example>"
