"""Loading the rules: once for all letters of a batch, again when one of them was changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.linking.models import LinkingRule
from apps.linking.rule_set import load_rules
from tests.linking.writing import make_rule

pytestmark = pytest.mark.django_db


def test_it_loads_the_enabled_rules_in_their_order() -> None:
    make_rule("second", order=20)
    make_rule("off", enabled=False)
    make_rule("first", order=10)

    assert [rule.name for rule in load_rules().rules] == ["first", "second"]


def test_it_keeps_the_compiled_rules_while_none_changes() -> None:
    make_rule()
    rules = load_rules()

    with CaptureQueriesContext(connection) as asked:
        assert load_rules() is rules

    assert len(asked) == 1


@pytest.mark.parametrize("change", ["edited", "added", "deleted", "switched off"])
def test_it_notices_every_change(change: str) -> None:
    rule = make_rule("Inv-[0-9]+")
    make_rule("Ord-[0-9]+")
    before = load_rules()

    if change == "edited":
        rule.expression = "Cont-[0-9]+"
        rule.save()
    elif change == "added":
        make_rule("Act-[0-9]+")
    elif change == "deleted":
        rule.delete()
    else:
        LinkingRule.objects.filter(pk=rule.pk).update(enabled=False)

    assert [rule.pattern.pattern for rule in load_rules().rules] != [rule.pattern.pattern for rule in before.rules]
