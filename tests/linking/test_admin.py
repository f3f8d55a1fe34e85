"""The technologist's pages of linking rules: the list, the form, its trial, and applying rules to stored letters."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from apps.activities.models import EmailActivity, Link
from apps.linking import trial
from apps.linking.models import LinkingRule
from apps.linking.samples import Sample
from apps.staff.models import User
from apps.tickets.models import Ticket
from tests import cast
from tests.admin_pages import filled, form_of, messages_of
from tests.linking.test_matching import BAIT, EXPLOSIVE
from tests.linking.writing import a_rule, make_rule

LIST = "/admin/linking/linkingrule/"
ADD = f"{LIST}add/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    return cast.make_ticket(number="Inv-53", subject="Оплата")


def written(client: Client, **changes: Any) -> dict[str, Any]:
    """The form of a new rule, filled in as the seed's example."""
    example = {"name": "Тема email с номером счета", "expression": "Inv-[0-9]+", "aim": "ticket.number"}
    return filled(client, ADD, **example | changes)


def a_letter(subject: str, **fields: Any) -> EmailActivity:
    return cast.make_activity(subject=subject, **fields)


def change_page(rule: LinkingRule) -> str:
    return f"{LIST}{rule.pk}/change/"


def test_it_makes_the_rule_of_the_seed(technologist: Client) -> None:
    assert form_of(technologist, ADD)["places"].value() == ["subject"]

    response = technologist.post(ADD, written(technologist))

    assert response.status_code == 302
    rule = LinkingRule.objects.get()
    assert (rule.name, rule.expression, rule.places) == ("Тема email с номером счета", "Inv-[0-9]+", ["subject"])
    assert (rule.target, rule.column, rule.enabled, rule.order) == ("ticket", "number", True, 100)


def test_it_offers_every_object_and_column_as_one_choice(technologist: Client) -> None:
    choices = {str(label) for _value, label in form_of(technologist, ADD).fields["aim"].choices}  # type: ignore[attr-defined]  # a choice field

    assert {"Ticket: number", "Contact: address", "Contact: name", "Account: name"} <= choices


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"expression": "Inv-[0-9"}, "expression", "a closing bracket “]” is missing"),
        ({"expression": "(a|aa)+$"}, "expression", "takes too long"),
        ({"places": None}, "places", "Choose at least one place to look in."),
        ({"aim": ""}, "aim", "This field is required."),
        ({"aim": "invoice.number"}, "aim", "Select a valid choice."),
    ],
)
def test_it_refuses_what_can_not_work(technologist: Client, changes: dict[str, Any], field: str, sentence: str) -> None:
    response: Any = technologist.post(ADD, written(technologist, **changes))

    assert sentence in response.context["adminform"].form.errors[field][0]
    assert not LinkingRule.objects.exists()


def test_it_tries_a_rule_on_a_text_of_ones_own(technologist: Client, ticket: Ticket) -> None:
    page = f"{LIST}try-form/"
    subject = "Дополнительная информация по счету Inv-53"

    found = technologist.post(page, written(technologist, trial_text=subject, senders="vouched")).content.decode()
    missed = technologist.post(page, written(technologist, trial_text="Счёт без номера")).content.decode()

    assert f"<mark>{ticket.number}</mark>" in found
    assert ticket.get_absolute_url() in found
    assert "matches nothing in this text" in missed


def test_it_keeps_the_spaces_of_an_expression(technologist: Client) -> None:
    technologist.post(ADD, written(technologist, expression="счет "))

    assert LinkingRule.objects.get().expression == "счет "


def test_it_changes_order_and_state_in_the_list(technologist: Client) -> None:
    first, second = make_rule("Inv-[0-9]+"), make_rule("Ord-[0-9]+")
    second.target, second.column = "gone", "gone"  # the app of this object was taken out
    second.save()
    page: Any = technologist.get(LIST)
    data = {bound.html_name: bound.value() for bound in page.context["cl"].formset.management_form}
    data |= {"form-0-id": first.pk, "form-0-order": 20}  # not ticked
    data |= {"form-1-id": second.pk, "form-1-order": 19, "form-1-enabled": "on"}

    response = technologist.post(LIST, data | {"_save": "Save"})

    assert response.status_code == 302
    assert list(LinkingRule.objects.values_list("name", "order", "enabled")) == [
        ("Ord-[0-9]+", 19, True),
        ("Inv-[0-9]+", 20, False),
    ]


def test_the_list_tells_what_each_rule_does_and_has_done(technologist: Client, ticket: Ticket) -> None:
    rule = make_rule("Inv-[0-9]+", name="Invoices", places=["subject", "attachments"])
    Link.objects.create(activity=a_letter("Inv-53"), object=ticket, origin=Link.Origin.RULE, rule=rule)
    make_rule("ООО .+", name="Accounts", target="account", column="name")
    LinkingRule.objects.filter(name="Accounts").update(
        enabled=False, switched_off_at=timezone.now(), switched_off_why="It ran out of time."
    )

    page: Any = technologist.get(LIST)

    rows = [[strip_tags(cell) for cell in row] for row in page.context["results"]]
    assert [[row[1], row[2], row[3], row[6]] for row in rows] == [
        ["Invoices", "Inv-[0-9]+ Subject, Attachment names", "Ticket: number", "1"],
        ["Accounts", "ООО .+ Subject switched off It ran out of time.", "Account: name", "0"],
    ]


def test_a_rule_that_was_switched_off_tells_why_until_it_is_on_again(technologist: Client) -> None:
    rule = make_rule()
    LinkingRule.objects.update(enabled=False, switched_off_at=timezone.now(), switched_off_why="It ran out of time.")
    page = change_page(rule)
    assert "Switched off by the program on" in technologist.get(page).content.decode()

    technologist.post(page, filled(technologist, page, enabled="on", expression="INV-[0-9]+"))

    assert "Switched off by the program on" not in technologist.get(page).content.decode()
    rule.refresh_from_db()
    assert (rule.enabled, rule.switched_off_at) == (True, None)


def test_it_tries_the_unsaved_form_on_the_last_letters(technologist: Client, ticket: Ticket) -> None:
    a_letter("Дополнительная информация по счету Inv-53")
    a_letter("Inv-53 и Inv-54")
    a_letter("Доброе утро")

    response: Any = technologist.post(f"{LIST}try-form/", written(technologist, name=""))

    tried = response.context["trial"]
    assert (tried.letters, tried.matched, tried.linked, tried.complete) == (3, 2, 2, True)
    page = " ".join(strip_tags(response.content.decode()).split())
    assert "Last letters3 Match2 Find an object2" in page
    assert "Inv-53 и Inv-54 Subject Inv-54 none" in page
    assert "Дополнительная информация по счету Inv-53 Subject Inv-53 Inv-53 Оплата" in page
    assert f'href="{ticket.get_absolute_url()}"' in response.content.decode()
    assert not LinkingRule.objects.exists()
    assert not Link.objects.exists()


def test_it_tries_a_changed_rule_everywhere_it_looks(technologist: Client) -> None:
    cast.make_contact("Анна", "anna@example.com")
    rule = make_rule()
    letter = a_letter("Привет", text="Пишите Анне: Anna@Example.com", sender_name="Анна", sender_address="a@b.example")
    cast.make_attachment(letter, name="Анна.pdf")
    aim = {"aim": "contact.address", "expression": r"[\w.]+@[\w.]+"}

    response: Any = technologist.post(
        f"{LIST}{rule.pk}/try-form/",
        filled(technologist, change_page(rule), places=["body", "sender", "recipients"], **aim),
    )

    examples = response.context["trial"].examples
    assert [(example.place, example.match.key, len(example.objects)) for example in examples] == [
        ("Text", "Anna@Example.com", 1),
        ("Sender", "a@b.example", 0),
        ("Recipients", "support@postdesk.example", 0),
    ]
    rule.refresh_from_db()
    assert rule.expression == "Inv-[0-9]+"


def test_the_trial_tells_an_object_that_is_not_clear(technologist: Client) -> None:
    for _ in range(2):
        cast.make_contact("Анна")
    a_letter("Для Анна")

    response: Any = technologist.post(
        f"{LIST}try-form/", written(technologist, expression="(?<=Для )Анна", aim="contact.name")
    )

    assert (response.context["trial"].matched, response.context["trial"].linked) == (1, 0)
    assert "several, so none is linked" in response.content.decode()


def test_the_trial_tells_why_an_expression_is_refused(technologist: Client) -> None:
    response = technologist.post(f"{LIST}try-form/", written(technologist, expression="(Inv"))

    assert "a closing bracket “)” is missing" in response.content.decode()


def test_the_trial_tells_when_there_are_no_letters(technologist: Client) -> None:
    response = technologist.post(f"{LIST}try-form/", written(technologist))

    assert "There are no letters yet" in response.content.decode()


def test_a_trial_ends_even_if_each_letter_is_too_slow() -> None:
    letters = [Sample("", "", {"subject": BAIT})] * 200

    tried = trial.try_rule(a_rule(EXPLOSIVE), letters)

    assert not tried.complete
    assert 0 < tried.letters < 200
    assert tried.too_slow == tried.letters


@pytest.mark.parametrize("user", [cast.olga, cast.rita])
def test_nobody_else_tries_or_makes_rules(client: Client, user: Callable[[], User]) -> None:
    client.force_login(user())

    for url in (ADD, f"{LIST}try-form/", f"{LIST}{make_rule().pk}/apply/"):
        assert client.post(url, {}).status_code in (302, 403)
        assert LinkingRule.objects.count() <= 1


@pytest.fixture
def worker() -> Iterator[None]:
    with start_worker(current_app, pool="solo", queues=["celery"], perform_ping_check=False, shutdown_timeout=30):
        yield


@pytest.mark.django_db(transaction=True)
def test_it_applies_a_rule_to_stored_letters(technologist: Client, ticket: Ticket, worker: None) -> None:
    letter = a_letter("По счету Inv-53")
    rule = make_rule()

    response = technologist.post(f"{LIST}{rule.pk}/apply/", follow=True)

    assert "Stored letters are being linked" in messages_of(response)[0]
    link = wait_for_link(letter)
    assert (link.object, link.rule, link.rule_name, link.matched) == (ticket, rule, "Inv-[0-9]+", "Inv-53")


def test_a_rule_that_is_off_is_not_applied(technologist: Client) -> None:
    rule = make_rule(enabled=False)

    response = technologist.post(f"{LIST}{rule.pk}/apply/", follow=True)

    assert messages_of(response) == ["The rule is switched off. Tick “Enabled” and save, then apply it."]


def wait_for_link(letter: EmailActivity) -> Link:
    """The letter's link, as soon as the worker has made it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if link := letter.links.first():
            return link
        time.sleep(0.05)
    raise AssertionError("The worker made no link.")
