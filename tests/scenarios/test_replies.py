"""A run that has sent a letter waits for its reply, and knows what to do when none comes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.scenarios.models import Run, Scenario
from apps.scenarios.publishing import start
from apps.scenarios.runs import variables
from apps.scenarios.runs.replies import note_replies
from tests.cast import make_activity, make_attachment, make_ticket
from tests.scenarios.making import make_scenario, set_variable, told, work
from tests.scenarios.writing import make_outgoing

pytestmark = pytest.mark.django_db


def asking(*, answers: str = "", limit: str = "3 days") -> Scenario:
    """Asks Ivan by a letter, and waits three days for what he says."""
    make_outgoing({"name": "Question"}, text="{Question}", subject="Вопрос")
    values = [
        {"name": "To.Address", "value": '"ivan@northwind.example"'},
        {"name": "Question", "value": '"Когда оплатите?"'},
    ]
    send = {"kind": "send-message", "route": "documents", "values": values, "answers": answers}
    wait = {
        "kind": "wait",
        "mode": "reply",
        "limit": limit,
        "otherwise": [set_variable("outcome", '"silence"')],
    }
    said = set_variable("said", 'IF(ISEMPTY(reply), "", reply.RawBody)')
    return make_scenario(send, wait, said, event={"kind": "started", "on": "letter"})


def begin(scenario: Scenario, letter: EmailActivity | None = None) -> tuple[Run, EmailActivity]:
    """The run that waits, and the letter that it has sent."""
    run = start(scenario, object=letter or make_activity())
    work()
    run.refresh_from_db()
    assert run.state == Run.State.WAITING, run.error
    sent = run.awaited
    assert sent is not None
    return run, sent


def names_of(run: Run) -> dict[str, Any]:
    run.refresh_from_db()
    return variables.read(run.variables)


def test_a_reply_wakes_it_and_is_its_variable() -> None:
    run, sent = begin(asking())
    reply = make_activity(in_reply_to=sent.message_id, text="Завтра", subject="Re: Вопрос")
    make_attachment(reply, "Платёж.pdf")
    assert note_replies() == 1
    work()
    names = names_of(run)
    assert run.state == Run.State.DONE
    assert names["said"] == "Завтра"
    assert names["reply"]["From"] == {"Name": "Иван Петров", "Address": "ivan@northwind.example"}
    assert names["reply"]["Attachments"][0]["Content"].name == "Платёж.pdf"
    assert told(run) == [("s1", "done"), ("s2", "waits"), ("s2", "done"), ("s4", "done")]


@pytest.mark.parametrize(
    "other",
    [
        {"in_reply_to": ""},
        {"in_reply_to": "<somebody@else.example>"},
        {"automatic": "auto-reply"},
        {"direction": EmailActivity.Direction.OUTGOING},
    ],
)
def test_what_is_no_persons_reply_does_not_wake_it(other: dict[str, Any]) -> None:
    run, sent = begin(asking())
    make_activity(**{"in_reply_to": sent.message_id} | other)
    assert note_replies() == 0
    work()
    run.refresh_from_db()
    assert run.state == Run.State.WAITING


def test_a_letter_in_the_tickets_thread_is_a_reply_too() -> None:
    letter = make_activity(make_ticket())
    run, sent = begin(asking(answers="letter"), letter)
    assert sent.ticket == letter.ticket
    make_activity(letter.ticket, text="Вот и я")
    assert note_replies() == 1
    work()
    assert names_of(run)["said"] == "Вот и я"


def test_when_none_comes_in_time_it_does_the_otherwise() -> None:
    run, _sent = begin(asking())
    assert run.wake_at
    assert abs(run.wake_at - timezone.now() - timedelta(days=3)) < timedelta(minutes=1)
    Run.objects.update(wake_at=timezone.now())
    work()
    names = names_of(run)
    assert (names["outcome"], names["said"]) == ("silence", "")
    assert told(run) == [("s1", "done"), ("s2", "waits"), ("s2", "done"), ("s3", "done"), ("s4", "done")]


@pytest.mark.parametrize("limit", ["3 days", ""])
def test_when_the_letter_is_gone_it_does_not_wait_for_ever(limit: str) -> None:
    run, sent = begin(asking(limit=limit))
    assert note_replies() == 0
    sent.delete()
    Run.objects.exclude(wake_at=None).update(wake_at=timezone.now())
    assert note_replies() == (0 if limit else 1)
    work()
    names = names_of(run)
    assert (run.state, names["outcome"]) == (Run.State.DONE, "silence")


def test_a_reply_that_came_before_it_began_to_wait_counts() -> None:
    scenario = asking()
    run = start(scenario, object=make_activity())
    from apps.scenarios.runs.executing import do_step
    from apps.scenarios.runs.working import take

    taken = take(run.pk)
    assert taken
    do_step(taken)
    assert taken.sent
    make_activity(in_reply_to=taken.sent.message_id, text="Сразу")
    do_step(taken)
    assert note_replies() == 1
    work()
    assert names_of(run)["said"] == "Сразу"
