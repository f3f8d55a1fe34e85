"""What a linking rule must be to be saved."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.linking.models import LinkingRule
from tests.linking.writing import Place, a_rule, make_rule

pytestmark = pytest.mark.django_db


def test_it_looks_in_the_subject_unless_told_otherwise() -> None:
    assert make_rule().places == ["subject"]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"places": []}, "places", "Choose at least one place to look in."),
        ({"places": ["subject", "signature"]}, "places", "out of: subject, body, sender, recipients, attachments."),
        ({"places": ["body", "body"]}, "places", "each once"),
        ({"places": "body"}, "places", "as a list"),
        ({"target": "invoice"}, "target", "“invoice” is nothing that letters can be linked to. Choose one of:"),
        ({"column": "subject"}, "column", "“subject” is no column of this object. Choose one of: number."),
        ({"expression": "Inv-[0-9"}, "expression", "can’t be read"),
        ({"expression": ""}, "expression", "blank"),
    ],
)
def test_it_refuses_what_can_not_work(fields: dict[str, Any], field: str, sentence: str) -> None:
    rule = a_rule(**{"name": "Invoices", **fields})

    with pytest.raises(ValidationError) as refused:
        rule.full_clean()

    assert sentence in refused.value.message_dict[field][0]


def test_it_can_be_checked_without_the_fields_that_a_form_leaves_alone() -> None:
    rule = make_rule(places=[Place.BODY])
    rule.target, rule.column = "gone", "gone"

    rule.full_clean(exclude=["target", "column"])


def test_saving_a_rule_that_is_on_lets_it_start_afresh() -> None:
    rule = make_rule()
    before = rule.updated_at
    switched_off = {"switched_off_at": timezone.now(), "switched_off_why": "slow", "timeouts": 5}
    LinkingRule.objects.update(enabled=False, **switched_off)

    rule = LinkingRule.objects.get()
    rule.description = "Still off"
    rule.save(update_fields=["description"])
    assert LinkingRule.objects.get().timeouts == 5

    rule.enabled = True
    rule.save(update_fields=["enabled"])
    rule = LinkingRule.objects.get()
    assert (rule.enabled, rule.switched_off_at, rule.switched_off_why, rule.timeouts) == (True, None, "", 0)
    assert rule.updated_at > before
