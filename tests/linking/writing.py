"""Linking rules for the tests, made by plain functions."""

from typing import Any

from apps.linking.models import LinkingRule
from apps.linking.rule_set import RuleSet, compile_rules

Place = LinkingRule.Place


def a_rule(expression: str = "Inv-[0-9]+", **fields: Any) -> LinkingRule:
    """A rule that is not saved; it looks for a ticket's number in the subject unless told otherwise."""
    defaults = {"name": expression, "target": "ticket", "column": "number"}
    return LinkingRule(expression=expression, **defaults | fields)


def make_rule(expression: str = "Inv-[0-9]+", **fields: Any) -> LinkingRule:
    """A rule that has passed the model's validation and is saved."""
    rule = a_rule(expression, **fields)
    rule.full_clean()
    rule.save()
    return rule


def rules_of(*expressions: str, **fields: Any) -> RuleSet:
    """A compiled set of rules, numbered from 1; nothing is saved."""
    return compile_rules(a_rule(expression, pk=number, **fields) for number, expression in enumerate(expressions, 1))
