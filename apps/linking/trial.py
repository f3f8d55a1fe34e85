"""Trying a rule, saved or not, on letters that are here already."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models

from apps.linking.finding import look_up
from apps.linking.matching import Match, find_matches
from apps.linking.models import LinkingRule
from apps.linking.rule_set import RuleSet, compile_rule
from apps.linking.samples import Sample

LETTERS = 200
SECONDS = 3.0  # a person waits for the answer
EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Example:
    """A match in the letter of that number, and the objects that it means: one is linked, none or several are not."""

    number: int
    letter: Sample
    match: Match
    objects: Sequence[models.Model]

    @property
    def place(self) -> str:
        """Where it was found, as people call it."""
        return str(LinkingRule.Place(self.match.place).label)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have done: counts are of letters, and `examples` are the first of its matches."""

    letters: int
    matched: int
    linked: int
    too_slow: int
    complete: bool  # False when the time was up before the letters were
    seconds: float
    examples: list[Example]


def try_on_text(rule: LinkingRule, text: str) -> Trial:
    """Run the rule on a text that stands where the rule looks first, in a letter that its author's domain vouches for.

    Raises as `try_rule` does.
    """
    return try_rule(rule, [Sample(label=text, url="", places={rule.places[0]: text}, vouched=True)])


def try_rule(rule: LinkingRule, letters: Iterable[Sample]) -> Trial:
    """Run the rule on the letters and look up what it finds; writes nothing.

    Raises apps.linking.expressions.ExpressionError for an expression that can't be compiled.
    """
    rules = RuleSet([compile_rule(rule)])
    found: list[tuple[int, Sample, Match]] = []
    tried = too_slow = 0
    start = time.monotonic()
    complete = True
    for number, letter in enumerate(letters, 1):
        if time.monotonic() - start > SECONDS:
            complete = False
            break
        tried = number
        matches = find_matches(rules, letter.places)
        too_slow += len(matches.pace.ran_out)
        found += [(number, letter, match) for match in matches.found if match.rule.accepts(vouched=letter.vouched)]
    meant = look_up([match for _number, _letter, match in found])
    examples = [Example(*one, objects) for one, objects in zip(found, meant, strict=True)]
    return Trial(
        letters=tried,
        matched=len({example.number for example in examples}),
        linked=len({example.number for example in examples if len(example.objects) == 1}),
        too_slow=too_slow,
        complete=complete,
        seconds=time.monotonic() - start,
        examples=examples[:EXAMPLES],
    )
