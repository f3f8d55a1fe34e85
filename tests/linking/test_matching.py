"""What rules match in the texts of a letter, and how their time is bounded."""

import pytest

from apps.linking.matching import LONGEST_TEXT, MOST_KEYS, find_matches
from tests.linking.writing import Place, rules_of

# Quick in the beginning, then endless: one letter a more doubles the time.
EXPLOSIVE = "x(a|aa)+$"
BAIT = "x" + "a" * 60 + "!"


def keys(expression: str, subject: str) -> list[str]:
    matches = find_matches(rules_of(expression), {Place.SUBJECT: subject})
    return [match.key for match in matches.found]


@pytest.mark.parametrize(
    ("expression", "subject", "found"),
    [
        ("Inv-[0-9]+", "Дополнительная информация по счету Inv-53", ["Inv-53"]),
        ("inv-[0-9]+", "По счету INV-53", ["INV-53"]),
        (r"(?i)\bпринтер\b", "Сломался ПРИНТЕР!", ["ПРИНТЕР"]),
        (r"\bпринтер\b", "Принтеры и принтера", []),
        (r"счет[ау]?\s+Inv-[0-9]+", "Оплата по счету\N{NO-BREAK SPACE}inv-7", ["счету\N{NO-BREAK SPACE}inv-7"]),
        (r"договор\s+№?\s*(?P<key>\d+)", "ДОГОВОР № 1042 и договор 7", ["1042", "7"]),
        (r"ёлка-\w+", "ЁЛКА-Щ1", ["ЁЛКА-Щ1"]),
        (r"счёт-\d+", "счёт-5", ["счёт-5"]),
        ("сче\N{COMBINING DIAERESIS}т", "Счёт", ["Счёт"]),
        ("отчёт", "Отче\N{COMBINING DIAERESIS}т.pdf", ["Отчёт"]),
        (r"^\w+\.pdf$", "один.pdf\nдва.pdf", ["один.pdf", "два.pdf"]),
        ("(?-i:INV)-[0-9]+", "inv-1 INV-2", ["INV-2"]),
        ("Inv-[0-9]+", "Inv-1, inv-1, Inv-2", ["Inv-1", "Inv-2"]),
        ("a(?P<key>[0-9]*)", "a a5", ["5"]),
        ("Inv-[0-9]+", "", []),
    ],
)
def test_it_finds_the_keys_of_a_subject(expression: str, subject: str, found: list[str]) -> None:
    assert keys(expression, subject) == found


def test_it_says_which_rule_matched_what_and_where() -> None:
    rules = rules_of(r"счет (?P<key>\d+)", r"\d+@x", places=[Place.SUBJECT, Place.SENDER, Place.BODY])

    matches = find_matches(rules, {Place.SENDER: "Иван <7@x.example>", Place.SUBJECT: "счет 53", Place.BODY: ""})

    assert [(match.rule.name, match.place, match.text, match.key) for match in matches.found] == [
        (r"счет (?P<key>\d+)", "subject", "счет 53", "53"),
        (r"\d+@x", "sender", "7@x", "7@x"),
    ]


def test_it_looks_only_where_the_rule_says() -> None:
    places: dict[str, str] = {Place.SUBJECT: "Inv-1", Place.BODY: "Inv-2", Place.ATTACHMENTS: "Inv-3.pdf"}

    matches = find_matches(rules_of("Inv-[0-9]+", places=[Place.BODY, Place.ATTACHMENTS]), places)

    assert [match.key for match in matches.found] == ["Inv-2", "Inv-3"]


def test_it_stops_a_rule_that_takes_too_long_and_runs_the_others() -> None:
    matches = find_matches(rules_of(EXPLOSIVE, "Inv-[0-9]+", "Ord-[0-9]+"), {Place.SUBJECT: f"Inv-1 {BAIT}"})

    assert [match.key for match in matches.found] == ["Inv-1"]
    assert [rule.name for rule in matches.pace.ran_out] == [EXPLOSIVE]
    assert [rule.name for rule in matches.pace.finished] == ["Inv-[0-9]+"]  # “Ord-” had no need to run
    assert matches.pace.cut_short == ()


def test_it_keeps_what_a_slow_rule_found_in_time() -> None:
    matches = find_matches(rules_of(rf"Inv-[0-9]+|{EXPLOSIVE}"), {Place.SUBJECT: f"Inv-1 {BAIT}"})

    assert [match.key for match in matches.found] == ["Inv-1"]
    assert len(matches.pace.ran_out) == 1


def test_it_blames_no_rule_for_the_time_that_others_used() -> None:
    rules = rules_of(*[f"{EXPLOSIVE}|no{number}" for number in range(15)], r"\bInv\b")

    matches = find_matches(rules, {Place.SUBJECT: f"Inv {BAIT}"})

    assert "\\bInv\\b" in [rule.name for rule in matches.pace.cut_short]
    assert 0 < len(matches.pace.ran_out) < 10  # the tenth began with less than a rule's time


def test_it_looks_at_the_beginning_of_an_endless_text() -> None:
    text = "Inv-1 " + "х" * LONGEST_TEXT + " Inv-2"

    assert keys("Inv-[0-9]+", text) == ["Inv-1"]


def test_it_takes_only_so_many_keys_from_a_letter() -> None:
    assert len(keys("[0-9]+", " ".join(map(str, range(MOST_KEYS + 50))))) == MOST_KEYS


def test_it_leaves_out_a_stored_rule_that_no_longer_compiles(caplog: pytest.LogCaptureFixture) -> None:
    rules = rules_of("Inv-[0-9", "Inv-[0-9]+")

    assert [rule.name for rule in rules.rules] == ["Inv-[0-9]+"]
    assert "'Inv-[0-9' is left out" in caplog.text


def test_it_does_not_run_rules_whose_words_are_missing() -> None:
    rules = rules_of(*[f"Project{number}-[0-9]+" for number in range(500)], r"\d{6}")

    awake = rules.awake({Place.SUBJECT: "re: PROJECT77-1 and more"})

    assert [rule.name for rule, _places in awake] == ["Project77-[0-9]+", r"\d{6}"]
