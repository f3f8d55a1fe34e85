"""What matching costs with 10, 100 and 1,000 rules: `python -m tests.linking.bench_rules` prints microseconds a letter.

The rules look into subject and text; most name something of their own, as real ones do, and two have no fixed text.
No database is needed.
"""

import itertools
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.linking.rule_set import RuleSet

LETTERS, AT_ONCE = 10_000, 500
RULES = (10, 100, 1_000)
SYLLABLES = ["ра", "то", "ми", "не", "ко", "ва", "ли", "пе", "су", "до", "при", "став", "зак", "in", "or", "te", "con"]
SHAPES = (
    "{word}-[0-9]+",
    r"\b{word}\b\s*№?\s*(?P<key>\d+)",
    r"(?:{word}|{other})[ауе]?\s+№\s*\d+",
    r"{word}/\d{{2}}-\d+",
)


def measure() -> dict[int, float]:
    """Microseconds of processor time that a letter takes, by the number of rules.

    They take turns, so that what else the machine does falls upon all alike.
    """
    from apps.linking.matching import find_matches

    dice = random.Random(1)
    sets = {count: _rule_set(count, dice) for count in RULES}
    seconds = dict.fromkeys(RULES, 0.0)
    letters = _letters(dice)
    while some := list(itertools.islice(letters, AT_ONCE)):
        for count, rules in sets.items():
            start = time.process_time()
            for letter in some:
                find_matches(rules, letter)
            seconds[count] += time.process_time() - start
    return {count: spent / LETTERS * 1e6 for count, spent in seconds.items()}


def _rule_set(count: int, dice: random.Random) -> "RuleSet":
    from apps.linking.models import LinkingRule
    from apps.linking.rule_set import compile_rules

    return compile_rules(
        LinkingRule(name=f"{number}", expression=expression, places=["subject", "body"])
        for number, expression in enumerate(_expressions(count, dice))
    )


def _expressions(count: int, dice: random.Random) -> list[str]:
    named = [SHAPES[number % len(SHAPES)].format(word=_name(dice), other=_name(dice)) for number in range(count - 2)]
    return [r"\b[A-Z]{2,4}-\d{3,}\b", r"\b\d{6}\b", *named]


def _letters(dice: random.Random) -> Iterator[dict[str, str]]:
    words = [_word(dice) for _ in range(20_000)]
    for _ in range(LETTERS):
        subject = " ".join(dice.choices(words, k=8)) + f" Inv-{dice.randrange(1000)}"
        yield {"subject": subject, "body": " ".join(dice.choices(words, k=400))}


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, 4)))


def _name(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(4)).capitalize()


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    costs = {f"microseconds_with_{rules}_rules": round(cost, 1) for rules, cost in measure().items()}
    sys.stdout.write(f"{json.dumps(costs)}\n")
