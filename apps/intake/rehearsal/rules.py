"""What each linking rule would find in a letter, or why it finds nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.linking.expressions import ExpressionError
from apps.linking.finding import look_up
from apps.linking.matching import Match, find_matches
from apps.linking.models import LinkingRule
from apps.linking.rule_set import Rule, RuleSet, compile_rule


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that the rule matches, and the objects that it means; one is linked, none or several are not."""

    match: Match
    objects: Sequence[Model]

    @property
    def place(self) -> str:
        """Where it was found, as people call it."""
        return str(LinkingRule.Place(self.match.place).label)


@dataclass(frozen=True, slots=True)
class Trial:
    """One rule on one letter; `sentence` tells what keeps it from linking, "" where nothing does."""

    rule: LinkingRule
    hits: Sequence[Hit] = ()
    sentence: str = ""


def try_rules(places: Mapping[str, str], *, vouched: bool | None) -> list[Trial]:
    """Every rule, in their order, on a letter for whose author the domain vouches or not."""
    rules = list(LinkingRule.objects.all())
    compiled, broken = _compile(rules)
    matches = find_matches(RuleSet(compiled.values()), places)
    hits: defaultdict[int | None, list[Hit]] = defaultdict(list)
    for match, objects in zip(matches.found, look_up(matches.found), strict=True):
        hits[match.rule.id].append(Hit(match, objects))
    slow = {rule.id for rule in (*matches.pace.ran_out, *matches.pace.cut_short)}
    trials = []
    for rule in rules:
        sentence = broken.get(rule.pk) or _sentence(compiled[rule.pk], hits[rule.pk], rule.pk in slow, vouched)
        trials.append(Trial(rule, hits[rule.pk], sentence))
    return trials


def _compile(rules: Sequence[LinkingRule]) -> tuple[dict[int, Rule], dict[int, str]]:
    """The rules that can run by their keys, and why the others can't."""
    compiled: dict[int, Rule] = {}
    broken: dict[int, str] = {}
    for rule in rules:
        if not rule.enabled:
            broken[rule.pk] = _("The rule is switched off.")
            continue
        try:
            compiled[rule.pk] = compile_rule(rule)
        except ExpressionError as error:
            broken[rule.pk] = str(error)
    return compiled, broken


def _sentence(rule: Rule, hits: Sequence[Hit], slow: bool, vouched: bool | None) -> str:  # noqa: FBT001 - a fact
    if slow:
        return _("It ran out of time on this letter.")
    if not hits:
        return _("It matches nothing in this letter.")
    if not rule.accepts(vouched=vouched):
        return _("It asks for a letter that its sender’s domain vouches for.")
    return ""
