"""Recurrence rules in words."""

import pytest
from django.utils import translation

from apps.activities.recurrence import in_words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", ""),
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "every 2 weeks on Monday, Friday"),
        ("FREQ=MONTHLY;COUNT=5", "every month, 5 times"),
        ("FREQ=YEARLY;UNTIL=20270301T000000Z", "every year, until 1 Mar 2027"),
        ("FREQ=WEEKLY;UNTIL=nonsense", "every week"),
        ("FREQ=SECONDLY", "FREQ=SECONDLY"),
        ("nonsense", "nonsense"),
    ],
)
def test_it_says_the_rule_in_words(rule: str, words: str) -> None:
    with translation.override("en"):
        assert in_words(rule) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "каждый день"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "каждые 2 недели по понедельникам, пятницам"),
        ("FREQ=DAILY;INTERVAL=21;COUNT=5", "каждый 21 день, 5 раз"),
        ("FREQ=YEARLY;UNTIL=20270301T000000Z", "каждый год, до 1 марта 2027 г."),
    ],
)
def test_it_says_the_rule_in_russian(rule: str, words: str) -> None:
    with translation.override("ru"):
        assert in_words(rule) == words
