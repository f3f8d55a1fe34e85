"""The mark “needs processing”, as seed 004 defines it, and linking rules on stored letters."""

import pytest

from apps.activities.links import link, needs_processing, unlink
from apps.activities.models import EmailActivity, Link
from apps.intake.intake import take_in
from apps.intake.relink import relink
from apps.intake.trace import sentences
from apps.linking.models import LinkingRule
from tests.cast import ivan, make_delivery, make_mailbox, make_queue, make_ticket, olga
from tests.writing import write

pytestmark = pytest.mark.django_db

RULE, HAND = Link.Origin.RULE, Link.Origin.HAND
# A record of any type.
INVOICE = ("records", "record")


@pytest.mark.parametrize(
    ("has_party", "links", "expected"),
    [
        (False, set(), True),
        (True, set(), True),
        (True, {(*INVOICE, RULE)}, False),
        (False, {(*INVOICE, RULE)}, True),
        (True, {("tickets", "ticket", RULE)}, True),
        (True, {("tickets", "ticket", HAND)}, False),
        (True, {("contacts", "contact", RULE), ("contacts", "account", RULE)}, True),
    ],
)
def test_it_is_processed_with_a_party_and_a_link(
    has_party: bool, links: set[tuple[str, str, str]], expected: bool
) -> None:
    assert needs_processing(has_party=has_party, links=links) == expected


def test_a_contact_and_a_ticket_filled_in_by_the_program_are_not_enough() -> None:
    ivan()
    take_in(make_delivery(write()))
    activity = EmailActivity.objects.get()
    assert activity.contact is not None
    assert activity.ticket is not None
    assert activity.needs_processing


def test_a_link_by_hand_clears_the_mark_and_taking_it_away_sets_it_again() -> None:
    ivan()
    take_in(make_delivery(write()))
    activity = EmailActivity.objects.get()
    made = link(activity, make_ticket(), origin=HAND, by=olga())
    assert not activity.needs_processing
    assert link(activity, made.object, origin=HAND) == made
    unlink(made, by=olga())
    activity.refresh_from_db()
    assert activity.needs_processing


def test_rules_are_applied_to_stored_letters() -> None:
    take_in(make_delivery(write("Дополнительная информация по счету inv-53")))
    take_in(make_delivery(write("Другое")))
    invoice = make_ticket("Счёт", queue=make_queue(system_name="invoices", number_mask="Inv-{0}"), number="Inv-53")
    rule = LinkingRule.objects.create(
        name="Счёт", expression="Inv-[0-9]+", places=["subject"], target="ticket", column="number"
    )
    first, again = relink([rule.pk]), relink([rule.pk])
    assert (first.letters, first.links, again.links) == (2, 1, 0)
    assert first.finished
    made = Link.objects.get()
    assert (made.object, made.origin, made.rule, made.matched) == (invoice, RULE, rule, "inv-53")


def test_rules_are_applied_piece_by_piece() -> None:
    for number in range(3):
        take_in(make_delivery(write(f"Письмо {number}")))
    first = relink([], at_most=1)
    assert not first.finished
    assert relink([], after=first.last).finished
    assert relink([], after=first.last).letters == 3 - first.letters


@pytest.mark.parametrize(("dmarc", "links"), [("pass", 1), ("fail", 0)])
def test_a_rule_can_ask_that_the_sender_s_domain_vouches_for_the_letter(dmarc: str, links: int) -> None:
    make_ticket(number="Inv-53")
    rule = LinkingRule.objects.create(
        name="Счёт", expression="Inv-[0-9]+", senders="vouched", target="ticket", column="number"
    )
    results = f"mx.postdesk.example; dmarc={dmarc} header.from=northwind.example"
    raw = write("По счету Inv-53", Authentication_Results=results)
    delivery = make_delivery(raw, mailbox=make_mailbox(authserv_id="mx.postdesk.example"))

    take_in(delivery)

    assert Link.objects.filter(rule=rule).count() == links
    said = "linked to" if links else "asks for a letter that its sender’s domain vouches for"
    assert any(said in sentence for sentence in sentences(delivery.trace))
    Link.objects.all().delete()
    assert relink([rule.pk]).links == links
