"""Applying linking rules to letters that are here already."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.activities.links import refresh_needs_processing, rule_link
from apps.activities.models import EmailActivity, Link
from apps.activities.places import places
from apps.linking.finding import find_links
from apps.linking.models import LinkingRule
from apps.linking.rule_set import RuleSet, compile_rules
from apps.linking.slow_rules import note_slow_rules

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Relinked:
    """How many letters were looked at, and how many links are new."""

    letters: int
    links: int


def relink(rule_ids: Sequence[int]) -> Relinked:
    """Apply these rules to every stored letter, oldest first; links that stand already stay as they are."""
    rules = compile_rules(LinkingRule.objects.filter(pk__in=rule_ids, enabled=True))
    letters = links = last = 0
    while batch := list(
        EmailActivity.objects.filter(pk__gt=last).order_by("pk").prefetch_related("attachments")[:AT_ONCE]
    ):
        last = batch[-1].pk
        letters += len(batch)
        links += sum(_relink_one(rules, activity) for activity in batch)
    return Relinked(letters, links)


def _relink_one(rules: RuleSet, activity: EmailActivity) -> int:
    found = find_links(rules, places(activity))
    note_slow_rules(rules, found.pace)
    if not found.links:
        return 0
    before = activity.links.count()
    Link.objects.bulk_create([rule_link(activity, link) for link in found.links], ignore_conflicts=True)
    if activity.needs_processing:
        refresh_needs_processing(activity)
    return activity.links.count() - before
