"""Applying linking rules to letters that are here already."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.activities.models import EmailActivity
from apps.activities.rule_linking import link_by_rules
from apps.linking.models import LinkingRule
from apps.linking.rule_set import RuleSet, compile_rules
from apps.linking.slow_rules import note_slow_rules

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Relinked:
    """How many letters were looked at, how many links are new, and where to go on."""

    letters: int
    links: int
    last: int  # the key of the last letter looked at
    finished: bool


def relink(rule_ids: Sequence[int], *, after: int = 0, at_most: int | None = None) -> Relinked:
    """Apply these rules to stored letters, oldest first; links that stand already stay as they are.

    `after` and `at_most` cut the work into pieces: the letters after that key, so many of them.
    """
    letters = links = 0
    while at_most is None or letters < at_most:
        # Read anew for each batch: a rule that is switched off on the way stops costing time.
        rules = compile_rules(LinkingRule.objects.filter(pk__in=rule_ids, enabled=True))
        activities = EmailActivity.objects.filter(pk__gt=after).order_by("pk").prefetch_related("attachments")
        batch = list(activities[:AT_ONCE])
        if not batch:
            return Relinked(letters, links, after, finished=True)
        after = batch[-1].pk
        letters += len(batch)
        links += sum(_relink_one(rules, activity) for activity in batch)
    return Relinked(letters, links, after, finished=False)


def _relink_one(rules: RuleSet, activity: EmailActivity) -> int:
    made, pace = link_by_rules(activity, rules)
    note_slow_rules(rules, pace)
    return made
