"""The literals that an expression needs, and that going by them never hides a match."""

import re
import sys

import pytest
import regex
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from apps.linking.expressions import FLAGS
from apps.linking.literal_search import LiteralSearch
from apps.linking.literals import LONGEST, fold, required_literals
from apps.linking.matching import find_matches
from tests.linking.writing import Place, rules_of

LETTERS = "aiSё- "
TEXT_LETTERS = LETTERS + "AIİıſsЁ"  # their doubles, some of them far-fetched
PLAIN = st.text(LETTERS, min_size=1, max_size=4).map(regex.escape)
ATOMS = st.one_of(
    PLAIN,
    st.sampled_from([".", r"\d", r"\w", r"\b", "^", "$", "[ab]", "[^a]", r"[\]s]", r"\s", r"\p{L}", "[[:alpha:]]"]),
)
REPEATS = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{0,1}", "{1,}", "{,2}", "??", "+?", "{e<=1}"])
GROUPS = st.sampled_from(["(", "(?:", "(?>", "(?i:", "(?-i:", "(?=", "(?!", "(?<=", "(?<!", "(?|"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    grouped = st.builds(lambda opening, inside: f"{opening}{inside})", GROUPS, inner)
    repeated = st.builds("".join, st.tuples(st.one_of(ATOMS, grouped), REPEATS))
    joined = st.lists(repeated, min_size=1, max_size=4).map("".join)
    return st.one_of(joined, st.lists(joined, min_size=2, max_size=3).map("|".join))


EXPRESSIONS = st.recursive(ATOMS, _grown, max_leaves=12)
TEXTS = st.text(TEXT_LETTERS, max_size=30)


@settings(max_examples=300)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=6), TEXTS)
def test_it_finds_what_the_expressions_find_without_it(expressions: list[str], text: str) -> None:
    expected = _found_one_by_one(expressions, text)
    matches = find_matches(rules_of(*expressions), {Place.SUBJECT: text})

    assume(not matches.pace.ran_out and not matches.pace.cut_short)
    assert {(match.rule.id, match.key.casefold()) for match in matches.found} == expected


def _found_one_by_one(expressions: list[str], text: str) -> set[tuple[int | None, str]]:
    found: set[tuple[int | None, str]] = set()
    for number, expression in enumerate(expressions, 1):
        try:
            pattern = regex.compile(expression, FLAGS, cache_pattern=False)
            keys = [match.group().strip() for match in pattern.finditer(text, timeout=0.1)]
        except (regex.error, TimeoutError):
            reject()
        found |= {(number, key.casefold()) for key in keys if key}
    return found


@given(st.lists(st.text("абв", min_size=1, max_size=5)), st.text("абвг", max_size=40))
def test_it_finds_all_literals_however_they_overlap(literals: list[str], text: str) -> None:
    assert LiteralSearch(literals).found_in(text) == {literal for literal in literals if literal in text}


def test_it_holds_for_equal_whatever_the_engine_does() -> None:
    familiar = [*map(chr, range(0x20, 0x7F)), *map(chr, range(0x400, 0x500)), "№"]
    everything = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    anyhow_equal = regex.findall(f"[{regex.escape(''.join(familiar))}]", everything, FLAGS)

    for character in familiar:
        equal = regex.compile(re.escape(character), FLAGS)
        folded = {fold(other) for other in anyhow_equal if equal.match(other)}
        assert folded == {fold(character)}


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        ("Inv-[0-9]+", {"inv-"}),
        (r"(?i)\bПринтер\b", {"принтер"}),
        (r"счет[ау]?\s+Inv-[0-9]+", {"счет"}),
        (r"(?:счет|договор)[ау]?\s+\d+", {"счет", "договор"}),
        (r"договор\s+№?\s*(?P<key>\d+)", {"договор"}),
        (r"\(Inv\)\ 5", {"(inv) 5"}),
        ("(?:Inv){2}-?x", {"inv"}),
        ("a{0}bcd", {"bcd"}),
        ("x" * 100, {"x" * LONGEST}),
        ("straße", {"stra"}),  # ß may be matched by two letters
        ("(?:Inv|)x?", set()),
        ("(?=Inv)[a-z]+", set()),
        (r"\d{6}", set()),
        ("(?x) Inv # comment", set()),
        ("(?:Inv){e<=1}", set()),
        (r"\u0049nv", set()),
        ("(" * 500 + "a" + ")" * 500, set()),
    ],
)
def test_it_knows_what_an_expression_needs(expression: str, needs: set[str]) -> None:
    assert required_literals(expression) == needs
