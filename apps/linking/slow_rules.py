"""Rules that run out of time: counted, and switched off when they do so letter after letter."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.linking.matching import RULE_SECONDS, Pace
from apps.linking.models import LinkingRule
from apps.linking.rule_set import RuleSet

MOST_TIMEOUTS = 5  # in a row


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
        switched_off_why=_(
            "It ran out of time (%(seconds)s s) on %(letters)s letters in a row. Make its expression simpler."
        )
        % {"seconds": RULE_SECONDS, "letters": MOST_TIMEOUTS},
        updated_at=now,
    )
