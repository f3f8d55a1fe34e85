"""The objects that a letter's matches mean, and the matches that mean none: for the links and for the trace."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import models

from apps.linking.matching import Match, Pace, find_matches
from apps.linking.rule_set import Rule, RuleSet
from apps.linking.targets import find_target


class WhyMissed(StrEnum):
    """Why a match led to no object."""

    NO_SUCH = "no-such"
    SENDER = "sender"  # the rule doesn't accept letters of such a sender
    SEVERAL = "several"  # the key means more than one object, and a guess would be worse than no link


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A rule matched, and this is the object it means."""

    rule: Rule
    place: str
    matched: str
    target: models.Model


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule matched, but no one object is meant."""

    rule: Rule
    place: str
    matched: str
    why: WhyMissed


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a letter's rules. An object that several rules found is there once, by the first of them."""

    links: tuple[FoundLink, ...]
    misses: tuple[Miss, ...]
    pace: Pace


def find_links(rules: RuleSet, places: Mapping[str, str], *, vouched: bool | None = None) -> Found:
    """Match a letter's texts and look the matches up, with one query for each column that was matched.

    `vouched` tells whether the author's domain vouches for the letter or disowns it; None: it has said nothing.
    """
    matches = find_matches(rules, places)
    links: dict[tuple[type[models.Model], int], FoundLink] = {}
    accepted = [match for match in matches.found if match.rule.accepts(vouched=vouched)]
    misses = [
        Miss(match.rule, match.place, match.text, WhyMissed.SENDER)
        for match in matches.found
        if not match.rule.accepts(vouched=vouched)
    ]
    for match, meant in zip(accepted, look_up(accepted), strict=True):
        if len(meant) == 1:
            target = meant[0]
            links.setdefault((type(target), target.pk), FoundLink(match.rule, match.place, match.text, target))
        else:
            why = WhyMissed.SEVERAL if meant else WhyMissed.NO_SUCH
            misses.append(Miss(match.rule, match.place, match.text, why))
    return Found(tuple(links.values()), tuple(misses), matches.pace)


def look_up(matches: Sequence[Match]) -> list[Sequence[models.Model]]:
    """For each match the objects that its key means; the matches may be of many letters."""
    wanted: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for match in matches:
        wanted[match.rule.target, match.rule.column].setdefault(match.key.casefold(), match.key)
    meant = {aim: _find(*aim, keys.values()) for aim, keys in wanted.items()}
    return [meant[match.rule.target, match.rule.column].get(match.key.casefold(), ()) for match in matches]


def _find(target_key: str, column_key: str, keys: Iterable[str]) -> Mapping[str, Sequence[models.Model]]:
    """Nothing is found for a type or a column that is no longer there: its app may have been taken out."""
    target = find_target(target_key)
    column = target.column(column_key) if target else None
    return column.find(list(keys)) if column else {}
