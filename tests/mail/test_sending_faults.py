"""What goes wrong while letters leave: each fault harms as few letters as it must, and for as short as it must."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from apps.mail import log
from apps.mail.dispatch import AT_ONCE, dispatch
from apps.mail.handover import DEADLINE, LEAST_ATTEMPTS
from apps.mail.letters import File, Letter, Person
from apps.mail.models import OutboxLetter, Security, Sender, SenderHealth
from apps.mail.outbox import queue
from apps.mail.troubles import Trouble
from tests.cast import make_sender
from tests.servers.scripted import HANG_UP, ScriptedServer
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.django_db

State = OutboxLetter.State


def sender_at(sink: SmtpSink, **fields: object) -> Sender:
    return make_sender(port=sink.port, security=Security.NONE, authentication="none", **fields)


def put(sender: Sender, *recipients: str, sent_from: str = "", files: tuple[File, ...] = ()) -> OutboxLetter:
    letter = Letter(
        Person("", sent_from or sender.address), tuple(Person("", each) for each in recipients), text="x", files=files
    )
    return queue(letter, kind=OutboxLetter.Kind.LETTER, sender=sender)


def after(letter: OutboxLetter) -> OutboxLetter:
    letter.refresh_from_db()
    return letter


def test_a_mistake_of_the_program_delays_no_other_letter(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    bad, good = put(sender, "bad@x.example"), put(sender, "good@x.example")
    OutboxLetter.objects.filter(pk=bad.pk).update(recipients=[None])  # what no code of ours writes
    assert dispatch() == 1
    assert (after(bad).state, bad.trouble) == (State.DEFERRED, Trouble.UNEXPECTED.value)
    assert "TypeError" in bad.trouble_detail
    assert after(good).state == State.SENT


@pytest.mark.parametrize(
    ("greeting", "trouble"),
    [
        ("554 5.7.1 No service for you", "server-error"),
        ("421 4.3.2 Busy", "server-error"),
        (HANG_UP, "connection-lost"),
    ],
)
def test_a_server_that_lets_nobody_in_is_no_trouble_of_a_letter(greeting: str, trouble: str) -> None:
    with ScriptedServer(greeting, {}) as server:
        sender = make_sender(port=server.port, security=Security.NONE, authentication="none")
        letter = put(sender, "ivan@x.example")
        assert dispatch() == 0
    assert (after(letter).state, letter.trouble, letter.attempts) == (State.DEFERRED, trouble, 0)
    health = SenderHealth.objects.get()
    assert (health.trouble, health.failures, health.next_attempt_at) == (trouble, 1, letter.next_attempt_at)


def test_letters_from_foreign_addresses_leave_the_sender_in_peace(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    smtp_sink.refused = {"boss@foreign.example": "553 5.7.1 Sender address rejected: not owned by user"}
    foreign = [put(sender, "ivan@x.example", sent_from="boss@foreign.example") for _number in range(3)]
    own = put(sender, "ivan@x.example")
    assert dispatch() == 1
    assert {(after(letter).state, letter.trouble) for letter in foreign} == {(State.FAILED, "sender-refused")}
    assert after(own).state == State.SENT


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to",
        "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
        "454 Throttling failure: Daily message quota exceeded.",
        "451 4.7.1 Ratelimit exceeded for mailbox support@postdesk.example",
        "550 Number messages per hour exceeded",
    ],
)
def test_a_limit_that_is_reached_fails_no_letter(smtp_sink: SmtpSink, answer: str) -> None:
    sender = sender_at(smtp_sink)
    letters = [put(sender, f"{number}@x.example") for number in range(3)]
    smtp_sink.data_answer = answer
    assert dispatch() == 0
    assert {(after(letter).state, letter.trouble) for letter in letters} == {(State.DEFERRED, "sending-limit")}
    assert SenderHealth.objects.get().next_attempt_at > timezone.now() + timedelta(minutes=14)
    smtp_sink.data_answer = ""
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert dispatch() == 3


@pytest.mark.parametrize("answer", ["552 5.2.2 Mailbox quota exceeded", "552 5.3.4 Message size limit exceeded"])
def test_a_full_mailbox_is_not_taken_for_the_senders_limit(smtp_sink: SmtpSink, answer: str) -> None:
    smtp_sink.data_answer = answer
    letter = put(sender_at(smtp_sink), "ivan@x.example")
    dispatch()
    assert (after(letter).state, letter.trouble) == (State.FAILED, Trouble.MESSAGE_REFUSED.value)


def test_more_recipients_than_a_server_takes_get_the_letter_in_one_go(smtp_sink: SmtpSink) -> None:
    smtp_sink.most_recipients = 35
    smtp_sink.refused = {"r199@x.example": "450 4.7.1 Greylisted"}
    sender = sender_at(smtp_sink)
    everybody = [f"r{number}@x.example" for number in range(200)]
    letter = put(sender, *everybody, files=(File("a.bin", "application/octet-stream", bytes(100_000)),))
    dispatch()
    assert [recipient for taken in smtp_sink.letters for recipient in taken.recipients] == everybody[:-1]
    assert (after(letter).state, letter.trouble, letter.attempts) == (State.DEFERRED, "recipient-deferred", 1)
    assert [each.state for each in letter.by_recipient] == ["sent"] * 199 + ["deferred"]
    assert max(map(len, log.lines(sender))) < 300


def test_a_session_that_takes_no_more_letters_is_followed_by_another(smtp_sink: SmtpSink) -> None:
    smtp_sink.most_letters = 3
    sender = sender_at(smtp_sink)
    for number in range(8):
        put(sender, f"{number}@x.example")
    assert dispatch() == 8
    assert smtp_sink.connections == 3


def test_a_server_that_takes_some_letters_is_not_left_alone_for_longer_each_time(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    SenderHealth.objects.create(sender=sender, failures=6, trouble=Trouble.TIMEOUT.value)
    smtp_sink.refused = {"limit@x.example": "550 5.4.5 Daily user sending limit exceeded"}
    put(sender, "ivan@x.example")
    put(sender, "limit@x.example")
    assert dispatch() == 1
    health = SenderHealth.objects.get()
    assert (health.failures, health.trouble) == (1, Trouble.SENDING_LIMIT.value)


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_switched_off_stops_at_once(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    for number in range(AT_ONCE + 1):
        put(sender, f"{number}@x.example")
    smtp_sink.pause = 0.5

    def switch_off() -> None:
        while not smtp_sink.letters:
            time.sleep(0.01)
        Sender.objects.update(enabled=False)
        connection.close()
        smtp_sink.pause = 0

    somebody = threading.Thread(target=switch_off)
    somebody.start()
    assert dispatch() == AT_ONCE
    somebody.join()


def test_each_recipient_has_an_outcome_of_its_own(smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {"b@x.example": "451 4.7.1 Greylisted", "c@x.example": "550 5.1.1 No such user"}
    letter = put(sender_at(smtp_sink), "a@x.example", "b@x.example", "c@x.example")
    dispatch()
    assert [(each.state, each.trouble) for each in after(letter).by_recipient] == [
        ("sent", ""),
        ("deferred", "recipient-deferred"),
        ("failed", "recipient-refused"),
    ]


def test_an_outage_of_days_fails_nothing_at_the_first_attempt(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink)
    letter = put(sender, "ivan@x.example")
    smtp_sink.refuse_connections()
    OutboxLetter.objects.update(queued_at=timezone.now() - DEADLINE)
    dispatch()
    assert after(letter).state == State.DEFERRED
    SenderHealth.objects.update(failures=LEAST_ATTEMPTS, next_attempt_at=timezone.now())
    OutboxLetter.objects.update(next_attempt_at=timezone.now())
    dispatch()
    assert after(letter).state == State.FAILED


def test_a_clock_that_was_ahead_leaves_nothing_waiting_for_that_time(smtp_sink: SmtpSink) -> None:
    sender = sender_at(smtp_sink, letters_per_minute=2)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        put(sender, "ivan@x.example")
        put(sender, "ivan@x.example")
        assert dispatch() == 2
        smtp_sink.refuse_connections()
        OutboxLetter.objects.update(sent_at=timezone.now() - timedelta(minutes=2))
        failed, queued = put(sender, "ivan@x.example"), put(sender, "ann@x.example")
        dispatch()
        OutboxLetter.objects.filter(pk=queued.pk).update(state=State.QUEUED)
    smtp_sink.take_connections()
    assert dispatch() == 2
    assert {after(failed).state, after(queued).state} == {State.SENT}


def test_a_sender_that_the_server_can_not_be_told_is_refused_with_a_sentence(smtp_sink: SmtpSink) -> None:
    smtp_sink.known = {"ivan@x.example"}
    sender = sender_at(smtp_sink, confirm_recipients=True)
    bad, good = put(sender, "ivan@x.example", sent_from="иван@x.example"), put(sender, "ivan@x.example")
    assert dispatch() == 1
    assert (after(bad).state, bad.trouble, after(good).state) == (State.FAILED, "sender-refused", State.SENT)
    assert "SMTPUTF8" in bad.trouble_detail


def test_russian_addresses_are_confirmed_where_the_server_takes_them() -> None:
    with SmtpSink(smtputf8=True) as sink:
        sink.known = {"иван@x.example"}
        letter = put(sender_at(sink, confirm_recipients=True), "иван@x.example", sent_from="анна@x.example")
        assert dispatch() == 1
        assert (after(letter).state, sink.letters[0].recipients) == (State.SENT, ["иван@x.example"])
