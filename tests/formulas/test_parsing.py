"""How formulas are read, and what is told of those that can't be."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from apps.formulas import FormulaError, parse
from apps.formulas.parsing import DEEPEST, LONGEST_FORMULA, MOST_OPERATORS
from tests.formulas.writing import value_of


@pytest.mark.parametrize(
    ("seed", "short"),
    [
        ("$$message->From->Name", "message.From.Name"),
        ("$Number", "object.Number"),
        ("$Customer->Account->Name", "object.Customer.Account.Name"),
        ("$$Номер -> Часть", "Номер.Часть"),
    ],
)
def test_both_spellings_give_the_same_value(seed: str, short: str) -> None:
    part = {"Name": "x", "Часть": "x"}
    names: dict[str, Any] = {
        "message": {"From": part},
        "object": {"Number": "x", "Customer": {"Account": part}},
        "Номер": part,
    }

    assert value_of(seed, **names) == value_of(short, **names) == "x"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", Decimal("1234.5")),
        ('"a ""b"" c"', 'a "b" c'),
        ("'it''s'", "it's"),
        ("«a „b“»", "a „b“"),
        ("„a“", "a"),
        ("“a”", "a"),
        (r'"\d"', r"\d"),
        ("TRUE", True),
        ("false", False),
        ("ИСТИНА", True),
        ("ложь", False),
        ("NULL", None),
        ("EMPTY", None),
        ("пусто", None),
        ("2d", timedelta(2)),
        ("1.5h", timedelta(minutes=90)),
        ("1h30min", timedelta(minutes=90)),
        ("15мин", timedelta(minutes=15)),
        ("2д", timedelta(2)),
    ],
)
def test_it_reads_literals(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("-2 * -3", 6),
        ("- 2 + 3", 1),
        ("+2", 2),
        ("5 − 2", 3),
        ('"a" & 1 + 2 & "b"', "a3b"),
        ("1 + 1 = 2 AND NOT 2 > 3", True),
        ("NOT TRUE OR TRUE", True),
        ("FALSE AND FALSE OR TRUE", True),
        ("AND(TRUE, TRUE, FALSE)", False),
        ("OR(FALSE, TRUE)", True),
        ("TRUE И НЕ ЛОЖЬ", True),
        ("ЛОЖЬ ИЛИ ИСТИНА", True),
        ("1 == 1 and 1 != 2", True),
        ("1 ≤ 2 AND 2 ≥ 1 AND 1 ≠ 2", True),
        ("2 IN LIST(1, 2)", True),
        ("2 NOT IN LIST(1, 2)", False),
        ('"Invoice" CONTAINS "VOI"', True),
        ('"Invoice" not contains "x"', True),
        ("SUM(1; 2; 3)", 6),
        ("sum ( 1 , 2 )", 3),
        ("SUM(\n  1,\n  2\n)", 3),
    ],
)
def test_it_knows_what_belongs_together(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "sentence", "place"),
    [
        ("  ", "The formula is empty. Write a value, for example message.Subject.", "  "),
        ("1 +", "The formula ends behind “+”. Add the value that is missing.", ""),
        ("1 + * 2", "A value is missing between “+” and “*”.", "* 2"),
        ("* 2", "A value is missing before “*”.", "* 2"),
        ("(1", "The bracket “(” that stands here is not closed. Add a “)”.", "(1"),
        ("SUM(1, 2", "The bracket “(” that stands here is not closed. Add a “)”.", "(1, 2"),
        ("1)", "This bracket “)” closes nothing. Take it away, or add a “(”.", ")"),
        ("1, 2", "A comma belongs between the values of a function. A list is written LIST(…, …).", ", 2"),
        (
            'FORMAT ("{0} <1>" LIST($$message->From->Name))',
            "A comma or an operator is missing before “LIST”. Texts are joined by &.",
            "LIST($$message->From->Name))",
        ),
        ('"abc', 'The text that begins here has no end. Write " behind it.', '"abc'),
        ("a.", "A name is missing behind “->”.", "."),
        ("$", "A name is missing behind “$”.", "$"),
        ("$$1", "A name is missing behind “$$”.", "$$1"),
        ("2xyz", "“2xyz” is neither a number nor a duration. Write a duration like 2d, 3h or 15min.", "2xyz"),
        ("٣", "This number is too long, or its digits are not 0 to 9. Write it like 1234.50.", "٣"),
        ("9" * 50, "This number is too long, or its digits are not 0 to 9. Write it like 1234.50.", "9" * 50),
        ("a[0]", "The sign “[” means nothing here. Perhaps you want ITEM(…, 1).", "[0]"),
        ("a || b", "The sign “|” means nothing here. Perhaps you want OR.", "|| b"),
        ("a # b", "The sign “#” means nothing here.", "# b"),
        ("AND()", "AND needs conditions between its brackets.", "AND()"),
    ],
)
def test_it_tells_what_is_wrong_and_where(text: str, sentence: str, place: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)

    assert caught.value.sentence == sentence
    assert text[caught.value.at :] == place


def test_the_error_counts_characters_as_people_do() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("1 + * 2")

    assert str(caught.value) == "A value is missing between “+” and “*”. (Character 5.)"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1" + " + 1" * LONGEST_FORMULA, "The formula is longer than 5000 characters."),
        ("(" * (DEEPEST + 1), "More than 40 brackets stand inside each other."),
        ("ABS(" * (DEEPEST + 1), "More than 40 brackets stand inside each other."),
        ("NOT " * (DEEPEST + 1), "More than 40 brackets stand inside each other."),
        ("1" + "+1" * (MOST_OPERATORS + 1), "The formula has more than 150 operators."),
        ("a" + ".a" * (MOST_OPERATORS + 1), "The formula has more than 150 operators."),
        ("AND(" + ",".join("a" * (MOST_OPERATORS + 2)) + ")", "The formula has more than 150 operators."),
    ],
)
def test_it_refuses_what_is_too_long_or_too_deep(text: str, sentence: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)

    assert caught.value.sentence.startswith(sentence)


def test_a_formula_as_long_and_deep_as_can_be_has_a_value() -> None:
    assert value_of("1" + "+1" * MOST_OPERATORS) == MOST_OPERATORS + 1
    assert value_of("(" * (DEEPEST - 1) + "1" + ")" * (DEEPEST - 1)) == 1


def test_it_is_read_once() -> None:
    assert parse("1 + 1") is parse("1 + 1")


def test_the_place_is_told_in_the_readers_language() -> None:
    with translation.override("ru"), pytest.raises(FormulaError) as russian:
        parse("1 +")
    with pytest.raises(FormulaError) as english:
        parse("1 +")

    assert english.value.sentence.startswith("The formula ends")
    assert russian.value.at == english.value.at
