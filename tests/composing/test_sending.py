"""Sending from the composer: what becomes of the draft, the ticket and the outbox."""

from django.test import Client
from django.urls import reverse

from apps.activities.models import EmailActivity
from apps.mail.models import OutboxLetter
from apps.tickets.models import Ticket
from tests.composing.form import Composer


def reply_to(letter: EmailActivity) -> str:
    return reverse("writing:reply", args=[letter.pk])


def test_it_sends_a_reply(desk: Client, letter: EmailActivity, ticket: Ticket) -> None:
    response = Composer(desk, reply_to(letter)).post("send", text="Добрый день!\n\nПосмотрим.")
    assert response.status_code == 302, response.context["form"].errors
    sent = ticket.activities.get(direction="outgoing")
    row = sent.outbox_letter
    assert row is not None
    assert (row.kind, row.recipients) == (OutboxLetter.Kind.LETTER, ["ivan@northwind.example"])
    assert sent.subject == f"Re: [{ticket.number}] {letter.subject}"
    assert sent.new_text == "Добрый день!\n\nПосмотрим."
    assert "> Добрый день! Письмо так и не пришло." in sent.text
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.WAITING
