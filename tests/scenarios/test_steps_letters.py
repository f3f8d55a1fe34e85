"""Steps that send, wait, answer, notify and start, as runs do them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.activities.models import EmailActivity, Link, Meeting
from apps.mail.models import Delivery, OutboxLetter
from apps.mail.models.delivery import ServerAnswer
from apps.scenarios.models import Run
from apps.scenarios.publishing import publish, start
from apps.scenarios.runs.replies import note_replies
from tests.cast import ivan, make_activity, make_delivery, make_mailbox, make_sender, make_ticket, olga, rita
from tests.records.registry import invoices
from tests.scenarios.making import make_scenario, set_variable, work
from tests.scenarios.test_steps_objects import ON_LETTER, ON_TICKET, failed, logged, ran
from tests.scenarios.writing import make_outgoing

pytestmark = pytest.mark.django_db

TO = {"name": "To", "value": "object.Requester"}


def sends(*rows: tuple[str, str], **fields: Any) -> dict[str, Any]:
    """The step that sends by the route “documents” of seed 001."""
    values = [{"name": name, "value": value} for name, value in rows]
    return {"kind": "send-message", "route": "documents", "values": values, **fields}


def test_it_sends_a_letter_that_stands_in_the_tickets_timeline() -> None:
    make_outgoing()
    ticket = make_ticket()
    step = sends(("To", "object.Requester"), ("FullName", "object.Requester.Name"), ("FileName", '"Акт.pdf"'))
    run = ran(start(make_scenario(step, event=ON_TICKET), object=ticket, by=olga()))
    queued = OutboxLetter.objects.get()
    assert queued.recipients == ["ivan@northwind.example"]
    assert queued.subject == "Документ Акт.pdf к рассмотрению."
    assert (queued.activity.ticket, queued.activity.author) == (ticket, olga())
    assert "Здравствуйте, Иван Петров!" in queued.activity.text
    assert logged(run)["Recipients"] == "ivan@northwind.example"


def test_it_takes_the_variables_parts_and_the_rows_go_before_them() -> None:
    make_outgoing()
    mail = {
        "kind": "change-variables",
        "variable": "mail",
        "changes": [
            {"name": "To.Address", "operation": "replace", "value": '"anna@example.com"'},
            {"name": "FileName", "operation": "replace", "value": '"Акт.pdf"'},
            {"name": "Unknown", "operation": "replace", "value": '"to this route"'},
        ],
    }
    ran(start(make_scenario(mail, sends(("FileName", '"Счёт.pdf"'), message="mail"))))
    queued = OutboxLetter.objects.get()
    assert (queued.recipients, queued.subject) == (["anna@example.com"], "Документ Счёт.pdf к рассмотрению.")


def test_a_letter_about_a_record_is_linked_to_it_and_kept_in_a_variable() -> None:
    make_outgoing()
    invoices()
    create = {
        "kind": "create-record",
        "record_type": "invoices",
        "steps": [sends(("To", '"anna@example.com"'), variable="sent")],
    }
    run = ran(start(make_scenario(create, set_variable("said", "sent.Subject"))))
    letter = EmailActivity.objects.get()
    made = Link.objects.get(activity=letter)
    assert (str(made.object), made.origin) == ("Inv-1", Link.Origin.SCENARIO)
    assert run.variables["said"] == letter.subject


def test_a_reply_stays_in_the_letters_conversation() -> None:
    make_outgoing()
    letter = make_activity(contact=ivan())
    ran(start(make_scenario(sends(("To", "letter.From"), answers="letter"), event=ON_LETTER), object=letter))
    assert EmailActivity.objects.get(direction="outgoing").in_reply_to == letter.message_id


def test_a_letter_that_is_the_end_ends_the_run() -> None:
    make_outgoing()
    choice = {"kind": "condition", "condition": "TRUE", "steps": [sends(("To", '"anna@example.com"'), end=True)]}
    run = ran(start(make_scenario(choice, set_variable("after", '"never"'))))
    assert "after" not in run.variables
    assert OutboxLetter.objects.count() == 1


def test_values_that_the_route_refuses_fail_the_run_and_nothing_is_sent() -> None:
    make_outgoing()
    step = sends(("To", 'REPLACE("nobody", "body", "thing")'))
    assert "nothing" in failed(start(make_scenario(step)))
    assert not OutboxLetter.objects.exists()


def test_it_waits_for_a_reply_and_reads_it() -> None:
    make_outgoing()
    wait = {"kind": "wait", "mode": "reply", "limit": "2 days", "otherwise": [set_variable("said", '"nobody"')]}
    answered = set_variable("said", "IF(ISEMPTY(said), reply.From.Address, said)")
    scenario = make_scenario(sends(("To", '"anna@example.com"')), set_variable("said", '""'), wait, answered)
    runs = [start(scenario), start(scenario)]
    work()
    first, second = (Run.objects.get(pk=run.pk) for run in runs)
    assert (first.state, second.state) == (Run.State.WAITING, Run.State.WAITING)
    assert first.sent
    make_activity(sender_address="anna@example.com", in_reply_to=first.sent.message_id)
    note_replies()
    Run.objects.filter(pk=second.pk).update(wake_at=timezone.now())
    assert ran(first).variables["said"] == "anna@example.com"
    assert ran(second).variables["said"] == "nobody"


def test_it_waits_until_a_moment_and_not_for_one_that_is_over() -> None:
    over = {"kind": "wait", "mode": "moment", "until": "TODAY() - 1d"}
    later = {"kind": "wait", "mode": "moment", "until": "TODAY() + 40d"}
    run = start(make_scenario(over, later))
    work()
    run.refresh_from_db()
    assert run.state == Run.State.WAITING
    assert run.wake_at
    assert run.wake_at > timezone.now() + timedelta(days=38)


def test_it_says_what_becomes_of_the_letter_on_its_server() -> None:
    delivery = make_delivery(settlement=Delivery.Settlement.DUE, settle_after=timezone.now() + timedelta(minutes=5))
    letter = make_activity(delivery=delivery)
    step = {"kind": "answer-server", "answer": "move", "folder": "Счета"}
    scenario = make_scenario(step, event=ON_LETTER)
    ran(start(scenario, object=letter))
    delivery.refresh_from_db()
    assert (delivery.server_answer, delivery.answer_folder) == (ServerAnswer.MOVE, "Счета")
    assert delivery.settle_after is None
    Delivery.objects.update(settlement=Delivery.Settlement.DONE)
    assert "Too late" in logged(ran(start(scenario, object=letter)))


@pytest.mark.parametrize(
    ("rows", "answer", "text"),
    [
        ({}, "accepted", ""),
        ({"IsTentative": "TRUE", "HasMessage": "TRUE", "Message": '"Уточню завтра."'}, "tentative", "Уточню завтра."),
        ({"IsDeclined": "TRUE", "HasMessage": "FALSE", "Message": '"Не скажем."'}, "declined", ""),
    ],
)
def test_it_answers_an_invitation(rows: dict[str, str], answer: str, text: str) -> None:
    make_sender(is_default=True)
    letter = make_activity(mailbox=make_mailbox())
    at = timezone.now() + timedelta(days=1)
    Meeting.objects.create(
        activity=letter, method="request", uid="1@example.com", organizer_address="ivan@northwind.example",
        start=at, end=at + timedelta(hours=1),
    )  # fmt: skip
    values = {
        "kind": "change-variables",
        "variable": "answer",
        "changes": [{"name": name, "operation": "replace", "value": value} for name, value in rows.items()],
    }
    step = {"kind": "answer-server", "meeting": "answer", "variable": "answer" if rows else ""}
    ran(start(make_scenario(*([values] if rows else []), step, event=ON_LETTER), object=letter))
    meeting = Meeting.objects.get()
    assert (meeting.answer, meeting.answer_text) == (answer, text)


def test_it_answers_the_sender_with_attributes_of_its_own() -> None:
    make_outgoing({"name": "Number"}, system_name="answers", subject="Ответ", text="Заявка {Number} принята.")
    step = {"kind": "answer-server", "route": "answers", "values": [{"name": "Number", "value": '"53"'}]}
    letter = make_activity()
    ran(start(make_scenario(step, event=ON_LETTER), object=letter))
    sent = EmailActivity.objects.get(direction="outgoing")
    assert (sent.text, sent.in_reply_to) == ("Заявка 53 принята.", letter.message_id)


@pytest.mark.parametrize(
    "step",
    [
        {"kind": "answer-server", "route": "answers"},
        {"kind": "send-message", "route": "answers", "answers": "letter",
         "values": [{"name": "To", "value": "letter.From"}]},
    ],
)  # fmt: skip
def test_programs_get_no_reply_and_people_not_too_many(step: dict[str, Any]) -> None:
    make_outgoing({"name": "Number"}, system_name="answers", subject="Ответ", text="Принято.")
    scenario = make_scenario(step, event=ON_LETTER)
    run = ran(start(scenario, object=make_activity(automatic="auto-reply")))
    assert "never answered" in logged(run)["No reply"]
    assert not OutboxLetter.objects.exists()
    for _number in range(7):
        ran(start(scenario, object=make_activity()))
    assert OutboxLetter.objects.count() == 5
    ran(start(scenario, object=make_activity(), by=olga()))
    assert OutboxLetter.objects.count() == 6


def test_it_writes_notes_and_tells_agents() -> None:
    make_sender(is_default=True)
    ticket = make_ticket(assignee=olga())
    rita(is_active=False)
    note = {"kind": "add-note", "text": '"Посмотрите, пожалуйста."'}
    tell = {
        "kind": "notify",
        "to": 'LIST(object.Assignee.SignIn, "rita")',
        "subject": 'FORMAT("Заявка {0}", LIST(object.Number))',
        "text": '"Клиент ждёт."',
    }
    ran(start(make_scenario(note, tell, event=ON_TICKET), object=ticket))
    assert ticket.notes.get().text == "Посмотрите, пожалуйста."
    letter = OutboxLetter.objects.get()
    assert (letter.recipients, letter.subject) == (["olga@postdesk.example"], "Заявка HD-1")
    assert letter.kind == OutboxLetter.Kind.NOTIFICATION


def test_it_starts_another_scenario_and_waits_for_its_end() -> None:
    make_scenario(
        {"kind": "wait", "mode": "time", "duration": "1 h"},
        {"kind": "add-note", "text": "words"},
        event={"kind": "started", "on": "ticket", "variables": ["words"]},
        system_name="other",
    )
    values = [{"name": "words", "value": '"Всё готово."'}]
    step = {"kind": "start-scenario", "scenario": "other", "wait": True, "values": values}
    ticket = make_ticket()
    run = start(make_scenario(step, set_variable("after", '"yes"'), event=ON_TICKET), object=ticket)
    work()
    run.refresh_from_db()
    other = Run.objects.get(scenario__system_name="other")
    assert (run.state, other.state, other.caused_by) == (Run.State.WAITING, Run.State.WAITING, run)
    Run.objects.filter(pk=other.pk).update(wake_at=timezone.now())
    assert ran(run).variables["after"] == "yes"
    assert ticket.notes.get().text == "Всё готово."


def test_a_run_fails_with_the_one_that_it_waits_for() -> None:
    make_scenario({"kind": "add-note", "text": '"?"', "of": "words"}, system_name="other", event={
        "kind": "started", "variables": ["words"],
    })  # fmt: skip
    values = [{"name": "words", "value": '"no ticket"'}]
    step = {"kind": "start-scenario", "scenario": "other", "wait": True, "values": values}
    assert "did not come to a good end" in failed(start(make_scenario(step)))


def test_scenarios_that_start_each_other_come_to_an_end() -> None:
    first = make_scenario(set_variable("a", "1"), system_name="first")
    make_scenario({"kind": "start-scenario", "scenario": "first"}, system_name="second")
    first.definition = {
        "event": {"kind": "started"},
        "steps": [{"kind": "start-scenario", "scenario": "second"}],
    }
    first.save()
    publish(first)
    start(first)
    work()
    assert Run.objects.count() <= 10
    assert not Run.objects.unfinished().exists()
