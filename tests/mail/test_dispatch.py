"""The outbox against a real SMTP server: sent, put off, refused, and what a dead sender doesn't hold up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.mail import log
from apps.mail.dispatch import dispatch
from apps.mail.models import OutboxLetter, Security, Sender
from apps.mail.outbox import send_again
from apps.mail.own_ids import new_message_id
from apps.mail.troubles import Trouble
from tests.cast import make_sender
from tests.servers.smtp import SmtpSink
from tests.writing import write

pytestmark = pytest.mark.django_db

State = OutboxLetter.State


def sender_at(sink: SmtpSink, **fields: object) -> Sender:
    return make_sender(port=sink.port, security=Security.NONE, authentication="none", **fields)


def queue(sender: Sender, *recipients: str, **fields: object) -> OutboxLetter:
    return OutboxLetter.objects.create(
        kind=OutboxLetter.Kind.ACKNOWLEDGEMENT,
        sender=sender,
        message_id=new_message_id(),
        recipients=list(recipients),
        recipient=recipients[0],
        mime=write("Принято"),
        **fields,
    )


def sent_to(sink: SmtpSink) -> list[str]:
    return [recipient for letter in sink.letters for recipient in letter.recipients]


def after(letter: OutboxLetter) -> OutboxLetter:
    letter.refresh_from_db()
    return letter


def test_it_sends_what_is_due_with_an_empty_envelope_sender(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    letter = queue(sender, "ivan@northwind.example")
    later = queue(sender, "later@northwind.example", next_attempt_at=timezone.now() + timedelta(hours=1))
    assert dispatch() == 1
    assert sent_to(smtp_sink) == ["ivan@northwind.example"]
    assert smtp_sink.letters[0].mail_from in {"", "<>"}
    assert (after(letter).state, after(later).state) == (State.SENT, State.QUEUED)
    assert dispatch() == 0


def test_it_sends_many_in_one_session(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    for number in range(60):
        queue(sender, f"client{number}@northwind.example")
    assert dispatch() == 60
    assert len(set(sent_to(smtp_sink))) == 60
    assert smtp_sink.connections <= 2


def test_it_puts_a_temporary_refusal_off_and_gives_a_permanent_one_up(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    smtp_sink.refused = {"grey@x.example": "450 4.2.0 Try again later", "nobody@x.example": "550 5.1.1 No such user"}
    grey, nobody, fine = (
        queue(sender, "grey@x.example"),
        queue(sender, "nobody@x.example"),
        queue(sender, "ok@x.example"),
    )
    assert dispatch() == 1
    assert (after(grey).state, after(nobody).state, after(fine).state) == (State.DEFERRED, State.FAILED, State.SENT)
    assert "No such user" in nobody.trouble_detail
    assert grey.next_attempt_at > timezone.now()
    smtp_sink.refused = {}
    assert send_again(nobody)
    OutboxLetter.objects.filter(pk=grey.pk).update(next_attempt_at=timezone.now())
    assert dispatch() == 2


def test_one_refused_recipient_does_not_fail_the_others(smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {"nobody@x.example": "550 5.1.1 No such user"}
    letter = queue(sender_at(smtp_sink), "nobody@x.example", "ok@x.example")
    assert dispatch() == 1
    assert sent_to(smtp_sink) == ["ok@x.example"]
    assert "nobody@x.example" in after(letter).trouble_detail


def test_only_those_put_off_get_the_letter_later(smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {"grey@x.example": "450 4.2.0 Try again later"}
    letter = queue(sender_at(smtp_sink), "ok@x.example", "grey@x.example")
    dispatch()
    assert after(letter).state == State.DEFERRED
    smtp_sink.refused = {}
    OutboxLetter.objects.update(next_attempt_at=timezone.now())
    dispatch()
    assert sent_to(smtp_sink) == ["ok@x.example", "grey@x.example"]


def test_a_dead_sender_does_not_hold_the_others(smtp_sink: SmtpSink) -> None:
    dead = make_sender(system_name="dead", port=1, security=Security.NONE, authentication="none")
    waiting = queue(dead, "ivan@northwind.example")
    queue(sender_at(smtp_sink), "ivan@northwind.example")
    assert dispatch() == 1
    assert (after(waiting).state, waiting.trouble) == (State.DEFERRED, Trouble.REFUSED.value)
    assert "refuses connections" in "".join(log.lines(dead))


def test_an_acknowledgement_whose_fate_nobody_knows_is_not_doubled(smtp_sink: SmtpSink) -> None:
    letter = queue(sender_at(smtp_sink), "ivan@northwind.example")
    smtp_sink.cut_at = "TAKEN"
    assert dispatch() == 0
    smtp_sink.cut_at = ""
    assert dispatch() == 0
    assert (after(letter).state, letter.trouble) == (State.FAILED, Trouble.OUTCOME_UNKNOWN.value)
    assert len(smtp_sink.letters) == 1


def test_a_switched_off_sender_sends_nothing(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink, enabled=False)
    queue(sender, "ivan@northwind.example")
    assert dispatch() == 0
    Sender.objects.update(enabled=True)
    assert dispatch() == 1
