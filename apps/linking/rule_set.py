"""The enabled linking rules, compiled and indexed by what they need, so that most of them never run on a letter."""

import itertools
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import regex

from apps.linking.expressions import ExpressionError, compile_expression, composed
from apps.linking.literal_search import LiteralSearch
from apps.linking.literals import fold, required_literals
from apps.linking.models import LinkingRule

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """A linking rule, ready to run. `id` is None for one that is only being tried."""

    id: int | None
    name: str
    target: str
    column: str
    places: tuple[str, ...]
    pattern: regex.Pattern[str]
    needs: frozenset[str]  # folded literals one of which is in every match; empty: unknown
    senders: str = LinkingRule.Senders.ANY

    def accepts(self, *, vouched: bool | None) -> bool:
        """Whether the rule links letters whose author’s domain vouches for them, disowns them, or (None) is silent."""
        match self.senders:
            case LinkingRule.Senders.VOUCHED:
                return vouched is True
            case LinkingRule.Senders.NOT_DISOWNED:
                return vouched is not False
        return True


class RuleSet:
    """Rules in their order. Made once and held for a batch of letters."""

    def __init__(self, rules: Iterable[Rule], suspects: Iterable[int] = ()) -> None:
        self.rules = tuple(rules)
        self.suspects = set(suspects)  # ids of rules that ran out of time lately; see apps.linking.slow_rules
        self._index = _Index(self.rules)

    def awake(self, texts: Mapping[str, str]) -> list[tuple[Rule, list[str]]]:
        """The rules that can match in these texts at all, in order, each with the places to run it on."""
        pairs = [(number, place) for place, text in texts.items() for number in self._index.numbers_for(place, text)]
        grouped = itertools.groupby(sorted(pairs, key=_by_rule), key=_by_rule)
        return [(self.rules[number], [place for _number, place in group]) for number, group in grouped]


class _Index:
    """The numbers of the rules by the literals they need; one search for those of all places is small and quick."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._looking: dict[str, set[int]] = defaultdict(set)  # into a place
        self._unknowing: dict[str, set[int]] = defaultdict(set)  # of them those that need no literal
        self._by_literal: dict[str, set[int]] = defaultdict(set)
        for number, rule in enumerate(rules):
            for place in rule.places:
                self._looking[place].add(number)
                if not rule.needs:
                    self._unknowing[place].add(number)
            for literal in rule.needs:
                self._by_literal[literal].add(number)
        self._literals = LiteralSearch(self._by_literal)

    def numbers_for(self, place: str, text: str) -> set[int]:
        """The rules that look into the place and can match in this text of it."""
        present = self._literals.found_in(fold(text))
        called = set[int]().union(*(self._by_literal[literal] for literal in present))
        return called & self._looking[place] | self._unknowing[place]


def compile_rule(rule: LinkingRule) -> Rule:
    """The rule, ready to run; raises apps.linking.expressions.ExpressionError."""
    return Rule(
        id=rule.pk,
        name=rule.name,
        target=rule.target,
        column=rule.column,
        places=tuple(rule.places),
        pattern=compile_expression(rule.expression),
        needs=required_literals(composed(rule.expression)),
        senders=rule.senders,
    )


def compile_rules(rules: Iterable[LinkingRule]) -> RuleSet:
    """The rules as a set. One that no longer compiles is left out and logged: it mustn't stop the others."""
    compiled, suspects = [], []
    for rule in rules:
        try:
            compiled.append(compile_rule(rule))
        except ExpressionError as error:
            logger.warning("Linking rule %r is left out: %s", rule.name, error)
        if rule.timeouts:
            suspects.append(rule.pk)
    return RuleSet(compiled, suspects)


def _by_rule(pair: tuple[int, str]) -> int:
    return pair[0]


def load_rules() -> RuleSet:
    """The enabled rules as they are now; compiled again only when one of them was changed.

    Asks the database one small question, so it is meant for the beginning of a batch, not for every letter.
    """
    return _compiled(tuple(LinkingRule.objects.filter(enabled=True).values_list("pk", "updated_at")))


@lru_cache(maxsize=1)
def _compiled(_stamp: tuple[tuple[int, datetime], ...]) -> RuleSet:
    return compile_rules(LinkingRule.objects.filter(enabled=True))
