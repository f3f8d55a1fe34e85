"""A letter that joins a ticket changes it: the scenarios that listen start, once, and see the ticket as it is now."""

from typing import Any

import pytest

from apps.intake.intake import take_in
from apps.mail.models import Delivery
from apps.scenarios.models import Run
from apps.scenarios.runs import variables
from apps.tickets.models import Ticket
from apps.tickets.participants import invite
from tests import cast
from tests.scenarios.making import make_scenario, set_variable, work
from tests.writing import write

pytestmark = pytest.mark.django_db

FIRST = "<first@northwind.example>"


@pytest.fixture
def ticket() -> Ticket:
    """Ivan's ticket, which is solved."""
    cast.make_queue()
    take(write("Принтер", message_id=FIRST))
    Ticket.objects.update(status="solved")
    return Ticket.objects.get()


def take(raw: bytes, **fields: Any) -> Delivery:
    delivery = cast.make_delivery(raw, **fields)
    assert take_in(delivery) == Delivery.State.TAKEN_IN
    return delivery


def reply(text: str = "Опять не печатает.\n", **fields: Any) -> bytes:
    return write("Re: Принтер", text, answers=FIRST, **fields)


def listen(*names: str, **fields: Any) -> None:
    event = {"kind": "changed", "on": "ticket", "names": list(names)}
    make_scenario(
        set_variable("said", "object.CustomerLetter.Text"), event=event, system_name="_".join(names) or "any", **fields
    )


def started() -> list[str]:
    """The scenarios of the runs, and forget them."""
    names = sorted(Run.objects.values_list("scenario__system_name", flat=True))
    Run.objects.all().delete()
    return names


def test_it_tells_once_what_the_letter_has_changed(ticket: Ticket) -> None:
    for names in ((), ("Status",), ("Letters", "CustomerLetter"), ("Participants",), ("Priority",)):
        listen(*names)

    take(reply())
    assert started() == ["Letters_CustomerLetter", "Status", "any"]
    take(reply("И ещё раз.\n"))
    assert started() == ["Letters_CustomerLetter", "any"]
    anna = cast.make_contact("Anna", "anna@client.example")
    take(reply("Me too.\n", sender="anna@client.example"))
    assert started() == ["Letters_CustomerLetter", "Participants", "any"]
    invite(ticket, [anna])
    take(reply("And once more.\n", sender="anna@client.example"))
    assert started() == ["Letters_CustomerLetter", "any"]


def test_the_condition_and_the_steps_see_the_ticket_with_the_letter(ticket: Ticket) -> None:
    listen("CustomerLetter", condition='object.Status = "open" AND CONTAINS(object.CustomerLetter.Text, "печатает")')

    take(reply("Спасибо!\n"))
    assert started() == []
    take(reply())
    work()

    run = Run.objects.get()
    assert (run.object, run.state) == (ticket, Run.State.DONE)
    assert str(variables.read(run.variables)["said"]).strip() == "Опять не печатает."


def test_a_letter_that_is_taken_in_twice_is_told_once(ticket: Ticket) -> None:
    listen()
    delivery = cast.make_delivery(reply())
    take_in(Delivery.objects.get(pk=delivery.pk))
    take_in(delivery)

    assert started() == ["any"]


def test_history_sent_mail_and_new_tickets_are_no_change(ticket: Ticket) -> None:
    listen()
    take(reply(), silent=True)
    take(reply("Отправлено нами.\n"), sent_mail=True)
    take(write("Другое"))

    assert started() == []


def test_automatic_replies_do_not_make_a_scenario_go_round_in_circles(ticket: Ticket) -> None:
    listen()
    take(reply("Я в отпуске.\n", auto_submitted="auto-replied"))

    assert Ticket.objects.get().activities.count() == 2
    assert started() == []


def test_a_scenario_that_changes_the_ticket_is_not_started_by_its_own_change(ticket: Ticket) -> None:
    step = {"kind": "change-attributes", "changes": [{"name": "Priority", "operation": "replace", "value": '"high"'}]}
    make_scenario(step, event={"kind": "changed", "on": "ticket"}, system_name="raise")

    take(reply())
    work()

    assert started() == ["raise"]
    assert Ticket.objects.get().priority == "high"
