"""Rules that run out of time letter after letter are switched off, and nobody else is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.linking.matching import Pace, find_matches
from apps.linking.models import LinkingRule
from apps.linking.rule_set import load_rules
from apps.linking.slow_rules import MOST_TIMEOUTS, note_slow_rules
from tests.linking.test_matching import BAIT, EXPLOSIVE
from tests.linking.writing import Place, a_rule, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow() -> LinkingRule:
    """A slow rule that came past the checks, as one might that looked quick; and a quick one beside it."""
    make_rule("Inv-[0-9]+")
    rule = a_rule(EXPLOSIVE)
    rule.save()
    return rule


def match(subject: str) -> Pace:
    rules = load_rules()
    pace = find_matches(rules, {Place.SUBJECT: f"Inv-1 {subject}"}).pace
    note_slow_rules(rules, pace)
    return pace


def test_a_rule_that_is_too_slow_again_and_again_is_switched_off_with_the_reason(slow: LinkingRule) -> None:
    for _ in range(MOST_TIMEOUTS - 1):
        assert len(match(BAIT).ran_out) == 1
    slow.refresh_from_db()
    assert (slow.enabled, slow.timeouts) == (True, MOST_TIMEOUTS - 1)

    match(BAIT)

    slow.refresh_from_db()
    assert not slow.enabled
    assert slow.switched_off_at
    assert slow.switched_off_why == "It ran out of time on several letters in a row. Make its expression simpler."
    assert [rule.name for rule in load_rules().rules] == ["Inv-[0-9]+"]


def test_a_letter_that_it_copes_with_lets_it_start_afresh(slow: LinkingRule) -> None:
    for _ in range(MOST_TIMEOUTS - 1):
        match(BAIT)
    match("xa")
    match(BAIT)

    slow.refresh_from_db()
    assert (slow.enabled, slow.timeouts) == (True, 1)


def test_a_rule_that_a_person_switched_off_meanwhile_keeps_no_reason(slow: LinkingRule) -> None:
    for _ in range(MOST_TIMEOUTS - 1):
        match(BAIT)
    rules = load_rules()
    LinkingRule.objects.filter(pk=slow.pk).update(enabled=False)

    note_slow_rules(rules, find_matches(rules, {Place.SUBJECT: BAIT}).pace)

    slow.refresh_from_db()
    assert (slow.enabled, slow.switched_off_at, slow.switched_off_why) == (False, None, "")


def test_it_asks_the_database_nothing_while_all_rules_are_quick(slow: LinkingRule) -> None:
    rules = load_rules()
    pace = find_matches(rules, {Place.SUBJECT: "Inv-1 xa"}).pace

    with CaptureQueriesContext(connection) as asked:
        note_slow_rules(rules, pace)

    assert len(pace.finished) == 2
    assert len(asked) == 0
