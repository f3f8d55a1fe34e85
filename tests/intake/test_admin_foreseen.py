"""The rehearsal in the admin: what routes, rules and scenarios would do with a stored letter, and nothing written."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from lxml import html  # type: ignore[import-untyped]  # lxml ships no types
from pytest_django import Settings

from apps.activities.models import EmailActivity
from apps.intake.intake import take_in
from apps.linking.models import LinkingRule
from apps.mail.models import Delivery, OutboxLetter
from apps.records.keeping import create_record
from apps.scenarios.models import IncomingRoute, Scenario
from apps.staff.models import User
from apps.tickets.models import Queue, Ticket
from apps.tickets.participants import invite
from tests import cast
from tests.admin_pages import shown
from tests.records.registry import full_invoices
from tests.scenarios.building import make_draft, make_registry
from tests.scenarios.making import make_scenario, set_variable
from tests.writing import write

pytestmark = pytest.mark.django_db

PAGE = "/admin/mail/delivery/rehearsal/"
SENDER = 'FORMAT("{0} <{1}>", LIST($$message->From->Name, $$message->From->Address))'
RECEIVED = {"kind": "message", "route": "documents_in", "variable": "message"}


@pytest.fixture
def registry() -> IncomingRoute:
    """A registry that a letter with a file goes into, as seed 000 has it."""
    cast.make_queue()
    cast.make_sender(is_default=True)
    make_registry()
    make_scenario(
        {
            "kind": "create-record", "record_type": "documents",
            "steps": [
                {"kind": "change-attributes",
                 "changes": [{"name": "Sender", "operation": "replace", "value": SENDER}]},
            ],
        },
        event=RECEIVED, title="Приём документов",
    )  # fmt: skip
    return IncomingRoute.objects.get()


def letter(
    subject: str = "По счету Inv-53", *, message_id: str | None = None, answers: str = "", **fields: Any
) -> Delivery:
    sender, files = "Анна Лебедева <anna@lebedev.example>", {"Договор.pdf": b"%PDF-1"}
    raw = write(subject, sender=sender, message_id=message_id, answers=answers, files=files)
    return cast.make_delivery(raw, **fields)


def counts() -> dict[str, int]:
    """How many rows each table of ours and of Django's holds; a sign-in's session is not what is asked about."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model is not Session and model._meta.managed
    }


def asked(client: Client, **values: object) -> str:
    """The page's text for what the form was filled in with."""
    page = shown(client, PAGE + "?" + urlencode(values))
    return " ".join(html.fromstring(page).get_element_by_id("content-main").text_content().split())


def test_it_shows_a_waiting_letter_value_by_value_and_writes_nothing(
    technologist: Client, registry: IncomingRoute, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    delivery = letter()
    files = sorted(tmp_path.rglob("*"))
    before, state = counts(), Delivery.objects.values().get(pk=delivery.pk)

    page = asked(technologist, letter=delivery.pk)

    assert "Анна Лебедева" in page
    assert "Attachments" in page
    assert "Приём документов" in page
    assert "Message received by “documents_in”" in page
    assert "Анна Лебедева <anna@lebedev.example>" in page
    assert "Doc-1" in page
    assert counts() == before
    assert Delivery.objects.values().get(pk=delivery.pk) == state
    assert sorted(tmp_path.rglob("*")) == files, "the letter’s bytes alone, not those of its file"
    assert asked(technologist, letter=delivery.pk).count("Doc-1") == page.count("Doc-1")


def test_it_tells_of_each_rule_what_it_links_or_why_not(technologist: Client) -> None:
    record = create_record(full_invoices(), {"Title": "Аренда"}, by=None, number="Inv-53")
    fields: dict[str, Any] = {"expression": "Inv-[0-9]+", "target": "record:invoices", "column": "number"}
    LinkingRule.objects.create(name="Finds", **fields)
    LinkingRule.objects.create(name="Asks for proof", senders="vouched", **fields)
    LinkingRule.objects.create(name="Off", enabled=False, **fields)
    LinkingRule.objects.create(name="Elsewhere", **fields | {"expression": "Cont-[0-9]+"})
    LinkingRule.objects.create(name="To a ticket", **fields | {"target": "ticket"})

    page = asked(technologist, letter=letter().pk)

    assert f"Finds Subject Inv-53 {record}" in page
    assert "Asks for proof Subject Inv-53 It asks for a letter that its sender’s domain vouches for." in page
    assert "Off The rule is switched off." in page
    assert "Elsewhere It matches nothing in this letter." in page
    assert "To a ticket Subject Inv-53 There is no such object: nothing is linked." in page


def test_it_plays_what_the_letter_its_ticket_and_its_menu_start(technologist: Client, registry: IncomingRoute) -> None:
    for name, event, tags in (
        ("of-letters", {"kind": "created", "on": "letter"}, []),
        ("of-tickets", {"kind": "created", "on": "ticket"}, []),
        ("by-hand", {"kind": "started", "on": "letter"}, ["Email Process"]),
        ("of-nothing", {"kind": "created", "on": "account"}, []),
    ):
        make_scenario(set_variable("a", '"value of a"'), system_name=name, event=event, tags=tags)
    delivery = letter()
    take_in(delivery)

    page = asked(technologist, letter=delivery.pk)

    assert "Of-letters Letter created" in page
    assert "Of-tickets Ticket created" in page
    assert "By-hand In the letter’s menu" in page
    assert "Of-nothing" not in page.partition("Incoming routes")[2]
    assert page.count("value of a") == 3


def test_it_says_when_a_letter_would_be_set_aside_or_has_no_bytes(technologist: Client) -> None:
    mailbox = cast.make_mailbox(unknown_sender="hold")
    page = asked(technologist, letter=letter(mailbox=mailbox).pk)
    assert "The letter would be set aside" in page
    assert not EmailActivity.objects.exists()
    lost = cast.make_delivery(raw_sha256="0" * 64)
    assert "The letter’s bytes are not here." in asked(technologist, letter=lost.pk)


def test_it_plays_what_a_change_of_the_ticket_starts(technologist: Client, registry: IncomingRoute) -> None:
    take_in(letter("Первое", message_id="<first@lebedev.example>"))
    for names in (["Status"], ["Letters"], ["Priority"]):
        event = {"kind": "changed", "on": "ticket", "names": names}
        make_scenario(set_variable("a", "object.CustomerLetter.Subject"), system_name="".join(names), event=event)
    answer = letter("Второе", answers="<first@lebedev.example>")

    for _state in ("waiting", "taken in"):
        page = asked(technologist, letter=answer.pk).rpartition("Scenarios")[2]
        assert "Letters Ticket changed" in page
        assert page.count("Ticket changed") == 1
        assert "aВторое" in page
        take_in(answer)


def test_it_tells_who_would_get_which_acknowledgement_and_sends_none(
    technologist: Client, registry: IncomingRoute
) -> None:
    delivery = letter("Как оплатить?")
    before = counts()

    page = asked(technologist, letter=delivery.pk)

    assert "An acknowledgement would go to anna@lebedev.example." in page
    assert "Анна Лебедева <anna@lebedev.example> [HD-1] Как оплатить?" in page
    assert "Здравствуйте, Анна Лебедева!" in page
    assert counts() == before
    take_in(delivery)
    OutboxLetter.objects.all().delete()
    Queue.objects.update(acknowledge=False)
    before = counts()
    assert "No acknowledgement: the queue sends none." in asked(technologist, letter=delivery.pk)
    assert counts() == before


def test_it_tells_which_agent_and_which_participants_would_be_notified(
    technologist: Client, registry: IncomingRoute
) -> None:
    first = "<first@lebedev.example>"
    take_in(letter("Принтер", message_id=first))
    ticket = Ticket.objects.get()
    ticket.assignee = cast.olga()
    ticket.save()
    unwilling = cast.make_contact("Vera", "vera@client.example", notify=False)
    invite(ticket, [cast.make_contact("Carl Smith", "carl@client.example"), unwilling])
    answer = letter("Re: Принтер", answers=first)
    before = counts()

    page = asked(technologist, letter=answer.pk)

    for sentence in (
        "No acknowledgement: it continues a conversation.",
        "Olga Kuznetsova, whose ticket it is, would be notified.",
        "Notifications would go to: Carl Smith.",
        "Not notified, because their contact says so: Vera.",
        "Carl Smith <carl@client.example> [HD-1] Принтер",
        "Olga Kuznetsova <olga@postdesk.example>",
    ):
        assert sentence in page
    assert page.count("> Добрый день!") == 2
    assert counts() == before
    User.objects.filter(pk=ticket.assignee.pk).update(notify_wrote=False)
    page = asked(technologist, letter=answer.pk)
    assert "Olga Kuznetsova, whose ticket it is, is not notified: the personal settings say so." in page
    assert "olga@postdesk.example" not in page


def test_it_tells_whose_refusal_would_be_written(technologist: Client) -> None:
    cast.make_sender(is_default=True)
    delivery = letter("Впервые", mailbox=cast.make_mailbox(unknown_sender="refuse"))

    page = asked(technologist, letter=delivery.pk)

    assert "A refusal would go to anna@lebedev.example." in page
    assert "Этот адрес принимает письма только от известных отправителей." in page
    assert not OutboxLetter.objects.exists()


def test_it_plays_a_draft_for_a_letter_or_for_an_object(technologist: Client, registry: IncomingRoute) -> None:
    ticket = cast.make_ticket("Счёт на оплату")
    draft = make_draft({"key": "s1"} | set_variable("a", "object.Subject"), event={"kind": "button", "on": "ticket"})
    before = counts()

    page = asked(technologist, scenario=draft.system_name, object=ticket.number.lower())
    assert "Счёт на оплату" in page.partition("Chosen here: its draft")[2]

    page = asked(technologist, scenario=draft.system_name, object=ticket.number, letter=letter().pk)
    assert "Счёт на оплату" in page.partition("Chosen here: its draft")[2]
    assert counts() == before | {"mail.Delivery": before["mail.Delivery"] + 1}
    assert "There is no ticket and no record “HD-99”." in asked(technologist, object="HD-99")


def test_letters_are_found_by_their_words(technologist: Client) -> None:
    for subject in ("Первое", "Второе"):
        take_in(letter(subject))
    assert "Второе" in asked(technologist)
    page = asked(technologist, q="перв")
    assert "Первое" in page
    assert "Второе" not in page
    assert "No stored letter is like that." in asked(technologist, q="третье")


def test_the_way_leads_there_from_letters_deliveries_and_scenarios(
    technologist: Client, registry: IncomingRoute
) -> None:
    delivery = letter()
    take_in(delivery)
    activity = EmailActivity.objects.get()
    scenario = Scenario.objects.get()
    for address in (
        activity.get_absolute_url(),
        "/admin/scenarios/scenario/",
        f"/admin/scenarios/scenario/{scenario.pk}/change/",
    ):
        assert PAGE in technologist.get(address).content.decode(), address
    assert technologist.get(f"/admin/mail/delivery/{delivery.pk}/foresee/")["Location"] == (
        f"{PAGE}?letter={delivery.pk}"
    )


def test_agents_do_not_get_there(registry: IncomingRoute) -> None:
    desk = Client()
    desk.force_login(cast.olga())
    delivery = letter()
    take_in(delivery)
    assert PAGE not in desk.get(EmailActivity.objects.get().get_absolute_url()).content.decode()
    assert desk.get(PAGE).status_code == 302
