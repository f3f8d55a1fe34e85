"""The outbox against a real SMTP server: sent, put off, refused, and what a dead sender doesn't hold up."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.mail import log
from apps.mail.dispatch import dispatch
from apps.mail.handover import DEADLINE, LEAST_ATTEMPTS
from apps.mail.lease import take_lease
from apps.mail.models import OutboxLetter, Security, Sender, SenderHealth
from apps.mail.outbox import mark_bounced, send_again, withdraw
from apps.mail.own_ids import new_message_id
from apps.mail.sender_health import try_now
from apps.mail.troubles import Trouble
from tests.cast import make_sender
from tests.servers.smtp import SmtpSink
from tests.writing import write

pytestmark = pytest.mark.django_db

State = OutboxLetter.State


def sender_at(sink: SmtpSink, **fields: object) -> Sender:
    return make_sender(port=sink.port, security=Security.NONE, authentication="none", **fields)


def queue(sender: Sender | None, *recipients: str, **fields: object) -> OutboxLetter:
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
    health = SenderHealth.objects.get(sender=dead)
    assert (health.failures, health.trouble) == (1, Trouble.REFUSED.value)
    assert waiting.next_attempt_at == health.next_attempt_at


def test_a_dead_sender_is_left_alone_until_its_settings_change(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    smtp_sink.refuse_connections()
    queue(sender, "ivan@northwind.example")
    assert dispatch() == 0
    smtp_sink.take_connections()
    queue(sender, "ann@client.example")
    assert dispatch() == 0
    assert smtp_sink.connections == 0
    try_now(sender)
    assert dispatch() == 2
    assert SenderHealth.objects.get().trouble == ""


def test_a_letter_that_breaks_the_connection_holds_no_other(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    bad, good = queue(sender, "bad@x.example"), queue(sender, "good@x.example")
    smtp_sink.cut_at = "DATA"
    assert dispatch() == 1
    assert (after(bad).state, after(good).state) == (State.FAILED, State.SENT)  # an acknowledgement, of unknown fate
    assert SenderHealth.objects.get().trouble == ""


def test_a_sender_that_is_refused_stops_before_everything_has_failed(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    smtp_sink.data_answer = "553 5.7.1 Sender address rejected: not owned by auth user."
    letters = [queue(sender, f"{number}@x.example", envelope_from=sender.address) for number in range(5)]
    assert dispatch() == 0
    assert [after(letter).state for letter in letters] == [State.FAILED] * 2 + [State.DEFERRED] * 3
    assert "belongs to the login" in str(letters[4].sentence)


def test_a_provider_that_refuses_the_empty_sender_gets_the_senders_address(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    smtp_sink.refused = {"": "553 5.7.1 Sender address rejected: not owned by auth user.", "<>": "553 not owned by"}
    queue(sender, "ivan@northwind.example")
    assert dispatch() == 1
    assert smtp_sink.letters[0].mail_from == sender.address


def test_letters_without_a_sender_leave_by_the_default_one(smtp_sink: SmtpSink) -> None:
    letter = queue(None, "ivan@northwind.example")
    assert dispatch() == 0
    assert (after(letter).state, letter.trouble) == (State.DEFERRED, Trouble.NO_SENDER.value)
    sender_at(smtp_sink, is_default=True)
    assert dispatch() == 1


def test_a_sender_keeps_to_its_letters_a_minute(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink, letters_per_minute=3)
    for number in range(5):
        queue(sender, f"{number}@x.example")
    assert dispatch() == 3
    assert dispatch() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert dispatch() == 2


def test_it_gives_up_after_the_deadline(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    smtp_sink.refused = {"grey@x.example": "450 4.2.0 Try again later"}
    letter = queue(sender, "ok@x.example", "grey@x.example", queued_at=timezone.now() - DEADLINE)
    assert dispatch() == 1
    # It has waited for long without being tried: the installation stood still, or its clock has jumped.
    assert after(letter).state == State.DEFERRED
    OutboxLetter.objects.update(next_attempt_at=timezone.now(), attempts=LEAST_ATTEMPTS)
    dispatch()
    assert after(letter).state == State.SENT
    assert [(each.address, each.state) for each in letter.by_recipient] == [
        ("ok@x.example", "sent"),
        ("grey@x.example", "failed"),
    ]


def test_a_letter_can_be_withdrawn_until_it_leaves(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    letter, sent = queue(sender, "ivan@northwind.example"), queue(sender, "ann@client.example")
    assert withdraw(letter)
    assert dispatch() == 1
    assert sent_to(smtp_sink) == ["ann@client.example"]
    assert not withdraw(sent)
    assert send_again(after(letter))
    assert dispatch() == 1


def test_a_bounce_is_noted_for_whom_it_came_back_from(smtp_sink: SmtpSink) -> None:
    letter = queue(sender_at(smtp_sink), "ivan@northwind.example", "ann@client.example")
    dispatch()
    mark_bounced(after(letter), {"IVAN@northwind.example": "550 5.1.1 No such user"})
    assert after(letter).state == State.BOUNCED
    assert [each.state for each in letter.by_recipient] == ["bounced", "sent"]
    assert send_again(letter)
    dispatch()
    assert sent_to(smtp_sink) == ["ivan@northwind.example", "ann@client.example", "ivan@northwind.example"]


def test_only_one_worker_sends_through_a_sender(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    queue(sender, "ivan@northwind.example")
    lease = take_lease(sender)
    assert lease is not None
    assert dispatch() == 0
    lease.release()
    assert dispatch() == 1


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
    letter = queue(sender, "ivan@northwind.example")
    assert dispatch() == 0
    assert (after(letter).state, letter.trouble) == (State.DEFERRED, Trouble.SENDER_OFF.value)
    Sender.objects.update(enabled=True)
    assert dispatch() == 1
    assert (after(letter).state, letter.trouble) == (State.SENT, "")
