"""A reply's whole way: out over real SMTP, and the customer's answer to it back into the ticket."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.intake.intake import take_in
from apps.mail.dispatch import dispatch
from apps.mail.models import Delivery, Security
from apps.tickets.models import Ticket
from tests import cast
from tests.browser.scene import picture_bytes
from tests.composing.form import Composer
from tests.servers.smtp import SmtpSink
from tests.writing import write

pytestmark = pytest.mark.django_db


def test_a_reply_leaves_and_its_answer_comes_back(desk: Client, smtp_sink: SmtpSink) -> None:
    sender = cast.make_sender(
        name="Поддержка", port=smtp_sink.port, security=Security.NONE, authentication="none", is_default=True
    )
    mailbox = cast.make_mailbox(sender=sender)
    opening = cast.make_delivery(write(), mailbox=mailbox, state=Delivery.State.STORED)
    take_in(opening)
    ticket = Ticket.objects.get()
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        dispatch()  # the acknowledgement
    smtp_sink.letters.clear()

    reply = Composer(desk, reverse("writing:ticket", args=[ticket.number]))
    picture = desk.post(
        f"{reply.action}files/",
        reply.fields | {"file": SimpleUploadedFile("экран.png", picture_bytes(8, 8)), "in_text": "yes"},
    ).json()["address"]
    html = f'<p>Здравствуйте, <b>Иван</b>!</p><p><img src="{picture}"></p>'
    files = SimpleUploadedFile("Инструкция.pdf", b"%PDF-1.7")
    assert reply.post("send", html=html, files=files).status_code == 302
    assert dispatch() == 0, "it may still be taken back"
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.POSTDESK_UNDO_SECONDS + 1)):
        assert dispatch() == 1

    taken = smtp_sink.letters[0]
    message = message_from_bytes(taken.raw, policy=default)
    assert taken.recipients == ["ivan@northwind.example"]
    assert str(message["From"]) == "Поддержка <support@postdesk.example>"
    assert str(message["Subject"]) == f"Re: [{ticket.number}] Не приходит письмо"
    html_part = message.get_body(("html",))
    assert html_part is not None
    shown = re.findall(r'src="cid:([^"]+)"', html_part.get_content())
    assert shown == [part["Content-ID"].strip("<>") for part in message.walk() if part["Content-ID"]]
    text_part = message.get_body(("plain",))
    assert text_part is not None
    assert text_part.get_content().startswith("Здравствуйте, Иван!")
    assert [part.get_filename() for part in message.iter_attachments()] == ["Инструкция.pdf"]

    answer = write("Re: Не приходит письмо", "Спасибо!", answers=str(message["Message-ID"]))
    take_in(cast.make_delivery(answer, mailbox=mailbox, state=Delivery.State.STORED))
    assert [letter.direction for letter in ticket.activities.order_by("pk")] == ["incoming", "outgoing", "incoming"]
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.OPEN
