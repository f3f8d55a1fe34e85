"""The objects that a letter is linked to, and the matches that mean none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.contacts.models import Account
from apps.linking.finding import WhyMissed, find_links
from apps.linking.rule_set import load_rules
from tests.cast import make_contact, make_queue, make_ticket
from tests.linking.writing import Place, a_rule, make_rule, rules_of

pytestmark = pytest.mark.django_db


def test_the_example_of_the_seed_works() -> None:
    make_rule("Inv-[0-9]+", name="Тема email с номером счета")
    invoices = make_queue(system_name="invoices", number_mask="Inv-{0}")
    ticket = make_ticket(queue=invoices, number="Inv-53")

    found = find_links(load_rules(), {Place.SUBJECT: "Дополнительная информация по счету Inv-53"})

    (link,) = found.links
    assert link.target == ticket
    assert (link.rule.name, link.place, link.matched) == ("Тема email с номером счета", "subject", "Inv-53")
    assert found.misses == ()


def test_it_tells_matches_that_mean_nothing_or_too_much() -> None:
    Account.objects.create(name="Ромашка")
    Account.objects.create(name="РОМАШКА")
    make_rule("Inv-[0-9]+")
    make_rule(r"ООО (?P<key>\w+)", target="account", column="name")

    found = find_links(load_rules(), {Place.SUBJECT: "Inv-53 для ООО Ромашка"})

    assert found.links == ()
    assert [(miss.rule.name, miss.matched, miss.why) for miss in found.misses] == [
        ("Inv-[0-9]+", "Inv-53", WhyMissed.NO_SUCH),
        (r"ООО (?P<key>\w+)", "ООО Ромашка", WhyMissed.SEVERAL),
    ]


def test_it_links_an_object_once_by_the_first_rule_that_found_it() -> None:
    ticket = make_ticket(number="Inv-53")
    make_rule(r"счет\w* (?P<key>Inv-\d+)", order=20)
    make_rule("Inv-[0-9]+", order=10)

    found = find_links(load_rules(), {Place.SUBJECT: "По счету inv-53"})

    assert [(link.rule.name, link.target) for link in found.links] == [("Inv-[0-9]+", ticket)]


def test_it_needs_one_query_for_each_column_that_was_matched() -> None:
    tickets = [make_ticket(number=f"Inv-{number}") for number in range(5)]
    ivan = make_contact("Иван", "ivan@example.com")
    by_address = {"target": "contact", "column": "address", "places": [Place.SENDER]}
    for rule in (a_rule("Inv-[0-9]+"), a_rule("[IO]nv-[0-9]+"), a_rule(r"[\w.]+@[\w.]+", **by_address)):
        rule.save()
    rules = load_rules()

    with CaptureQueriesContext(connection) as asked:
        found = find_links(
            rules, {Place.SUBJECT: "Inv-0 Inv-1 Inv-2 Inv-3 Inv-4", Place.SENDER: "Ivan <Ivan@Example.com>"}
        )

    assert [link.target for link in found.links] == [*tickets, ivan]
    assert len(asked) == 2


def test_it_asks_nothing_when_nothing_matched() -> None:
    rules = rules_of("Inv-[0-9]+")

    with CaptureQueriesContext(connection) as asked:
        assert find_links(rules, {Place.SUBJECT: "Доброе утро"}).links == ()

    assert len(asked) == 0


def test_a_rule_whose_object_type_is_gone_only_misses() -> None:
    found = find_links(rules_of("Inv-[0-9]+", target="invoice"), {Place.SUBJECT: "Inv-53"})

    assert [miss.why for miss in found.misses] == [WhyMissed.NO_SUCH]


@pytest.mark.parametrize(
    ("senders", "vouched", "linked"),
    [
        ("any", False, True),
        ("not-disowned", None, True),
        ("not-disowned", False, False),
        ("vouched", None, False),
        ("vouched", True, True),
    ],
)
def test_it_links_only_letters_of_the_senders_that_the_rule_accepts(
    senders: str, vouched: bool | None, linked: bool
) -> None:
    make_ticket(number="Inv-53")
    make_rule("Inv-[0-9]+", senders=senders)

    found = find_links(load_rules(), {Place.SUBJECT: "По счету Inv-53"}, vouched=vouched)

    assert [link.matched for link in found.links] == (["Inv-53"] if linked else [])
    assert [miss.why for miss in found.misses] == ([] if linked else [WhyMissed.SENDER])
