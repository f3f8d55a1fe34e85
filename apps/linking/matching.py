"""What linking rules match in a letter, in bounded time."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from apps.linking.expressions import composed
from apps.linking.rule_set import Rule, RuleSet

# Processor time, so that a busy machine makes no sound rule look slow.
RULE_SECONDS = 0.5
LETTER_SECONDS = 2.0
LONGEST_TEXT = 100_000  # characters of a place that rules look at
MOST_KEYS = 100  # different matches of one rule in one letter


@dataclass(frozen=True, slots=True)
class Match:
    """A rule found something. `key` is what the object is looked up by: the group “key”, else the whole match."""

    rule: Rule
    place: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How the rules that had to run got on with their time. One that ran out may have found something before."""

    finished: tuple[Rule, ...] = ()
    ran_out: tuple[Rule, ...] = ()  # of the time of a rule
    cut_short: tuple[Rule, ...] = ()  # by the end of the letter's time, which others had used up


@dataclass(frozen=True, slots=True)
class Matches:
    """What all rules found in a letter, in their order."""

    found: tuple[Match, ...]
    pace: Pace


def find_matches(rules: RuleSet, places: Mapping[str, str]) -> Matches:
    """Run the rules on a letter's texts, given by place (values of LinkingRule.Place). Changes nothing.

    The same key in other case, or in another place, is one match of a rule.
    """
    texts = {place: composed(text[:LONGEST_TEXT]) for place, text in places.items() if text}
    found: list[Match] = []
    finished: list[Rule] = []
    ran_out: list[Rule] = []
    cut_short: list[Rule] = []
    end = time.thread_time() + LETTER_SECONDS
    for rule, where in rules.awake(texts):
        seconds = min(RULE_SECONDS, end - time.thread_time())
        if seconds <= 0:
            cut_short.append(rule)
            continue
        try:
            found.extend(_matches(rule, [(place, texts[place]) for place in where], seconds))
        except TimeoutError:
            (ran_out if seconds == RULE_SECONDS else cut_short).append(rule)
        else:
            finished.append(rule)
    return Matches(tuple(found), Pace(tuple(finished), tuple(ran_out), tuple(cut_short)))


def _matches(rule: Rule, texts: Sequence[tuple[str, str]], seconds: float) -> Iterator[Match]:
    """Each different key once, up to MOST_KEYS; raises TimeoutError after having given what was found in time."""
    seen: set[str] = set()
    end = time.thread_time() + seconds
    group = "key" if "key" in rule.pattern.groupindex else 0
    for place, text in texts:
        # A time of zero would mean no bound at all.
        for match in rule.pattern.finditer(text, timeout=max(end - time.thread_time(), 0.001)):
            key = (match.group(group) or "").strip()
            if not key or key.casefold() in seen:
                continue
            seen.add(key.casefold())
            yield Match(rule, place, match.group(), key)
            if len(seen) == MOST_KEYS:
                return
