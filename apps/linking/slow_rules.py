"""Rules that run out of time: counted, and switched off when they do so letter after letter."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.linking.matching import Pace
from apps.linking.models import LinkingRule
from apps.linking.rule_set import RuleSet

MOST_TIMEOUTS = 5  # in a row
TOO_SLOW = gettext_noop("It ran out of time on several letters in a row. Make its expression simpler.")
"""Stored as it is, and translated when it is shown."""


def note_slow_rules(rules: RuleSet, pace: Pace) -> None:
    """Count the rules that ran out of time on a letter, and forgive those that finished.

    Called after each letter, outside its transaction. It asks the database nothing while all rules are quick.
    """
    slow = {rule.id for rule in pace.ran_out if rule.id is not None}
    forgiven = {rule.id for rule in pace.finished if rule.id in rules.suspects}
    if slow:
        rules.suspects |= slow
        LinkingRule.objects.filter(pk__in=slow).update(timeouts=F("timeouts") + 1)
        _switch_off(slow)
    if forgiven:
        rules.suspects -= forgiven
        LinkingRule.objects.filter(pk__in=forgiven).update(timeouts=0)


def _switch_off(slow: set[int]) -> None:
    now = timezone.now()
    LinkingRule.objects.filter(pk__in=slow, enabled=True, timeouts__gte=MOST_TIMEOUTS).update(
        enabled=False,
        switched_off_at=now,
        switched_off_why=TOO_SLOW,
        updated_at=now,
    )
