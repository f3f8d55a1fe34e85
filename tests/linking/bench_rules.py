"""What matching costs with 10, 100 and 1,000 rules: `python -m tests.linking.bench_rules` prints microseconds a letter.

The rules look into subject and text; most name something of their own, as real ones do, and two have no fixed text.
No database is needed.
"""

import json
import os
import random
import sys
import time

LETTERS = 300
RULES = (10, 100, 1_000)
SYLLABLES = ["ра", "то", "ми", "не", "ко", "ва", "ли", "пе", "су", "до", "при", "став", "зак", "in", "or", "te", "con"]
SHAPES = (
    "{word}-[0-9]+",
    r"\b{word}\b\s*№?\s*(?P<key>\d+)",
    r"(?:{word}|{other})[ауе]?\s+№\s*\d+",
    r"{word}/\d{{2}}-\d+",
)


def measure(rules: int) -> float:
    """Microseconds of processor time that a letter takes with so many rules, the best of five runs."""
    from apps.linking.matching import find_matches
    from apps.linking.models import LinkingRule
    from apps.linking.rule_set import compile_rules

    dice = random.Random(1)
    letters = [_letter(dice) for _ in range(LETTERS)]
    compiled = compile_rules(
        LinkingRule(name=f"{number}", expression=expression, places=["subject", "body"])
        for number, expression in enumerate(_expressions(rules, dice))
    )
    runs = []
    for _ in range(5):
        start = time.process_time()
        for letter in letters:
            find_matches(compiled, letter)
        runs.append(time.process_time() - start)
    return min(runs) / LETTERS * 1e6


def _expressions(count: int, dice: random.Random) -> list[str]:
    named = [SHAPES[number % len(SHAPES)].format(word=_name(dice), other=_name(dice)) for number in range(count - 2)]
    return [r"\b[A-Z]{2,4}-\d{3,}\b", r"\b\d{6}\b", *named]


def _letter(dice: random.Random) -> dict[str, str]:
    subject = " ".join(_word(dice) for _ in range(8)) + f" Inv-{dice.randrange(1000)}"
    return {"subject": subject, "body": " ".join(_word(dice) for _ in range(400))}


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, 4)))


def _name(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(4)).capitalize()


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    costs = {f"microseconds_with_{rules}_rules": round(measure(rules), 1) for rules in RULES}
    sys.stdout.write(f"{json.dumps(costs)}\n")
