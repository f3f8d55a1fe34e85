"""Linking rules applied to a letter that is stored already."""

from django.db import transaction

from apps.activities.links import refresh_needs_processing, rule_link, without_undone
from apps.activities.models import EmailActivity, Link
from apps.activities.places import places
from apps.activities.trust import vouched
from apps.linking.finding import find_links
from apps.linking.matching import Pace
from apps.linking.rule_set import RuleSet


def link_by_rules(activity: EmailActivity, rules: RuleSet) -> tuple[int, Pace]:
    """Make the links that the rules find; those that stand already, or that an agent undid, stay as they are.

    Returns how many are new, and how quick the rules were, for `apps.linking.slow_rules.note_slow_rules`, which
    belongs outside of the letter's transaction. Of many letters, prefetch the attachments.
    """
    found = find_links(rules, places(activity), vouched=vouched(activity))
    rows = without_undone(activity, [rule_link(activity, link) for link in found.links])
    if not rows:
        return 0, found.pace
    before = activity.links.count()
    with transaction.atomic():
        Link.objects.bulk_create(rows, ignore_conflicts=True)
        if activity.needs_processing:
            refresh_needs_processing(activity)
    return activity.links.count() - before, found.pace
