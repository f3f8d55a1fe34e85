"""What formulas are worth: operators, empty values, and what has none."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.attributes import Attribute, Period, Reference, Value
from apps.formulas import FormulaError, evaluate, parse, sample
from tests.formulas.writing import failing, value_of, words_of

ANNA = Reference("contact", 1, "Anna", "anna@example.org")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("2d * 2 + 12h", timedelta(4.5)),
        ("1.5 * 2d", timedelta(3)),
        ("3d / 2", timedelta(1.5)),
        ("36h / 1d", Decimal("1.5")),
        ("-1h + 2h", timedelta(hours=1)),
        ("2d > 47h", True),
        ('"a" < "B"', True),
        ('"Straße" = "STRASSE"', True),
        ('"a" <> "b"', True),
        ('DATE("2026-01-02") - DATE("2026-01-01")', timedelta(1)),
        ("TRUE = FALSE", False),
        ("LIST(1, 2) = LIST(1, 2)", True),
        ("LIST(1, 2) <> LIST(2, 1)", True),
        ('"pdf" IN "a.PDF"', True),
        ('LIST("a", "b") CONTAINS "B"', True),
    ],
)
def test_operators_work_with_every_type(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "nothing + 1", "1 - nothing", "-nothing", "nothing.part", "message.Phone.part", "UPPER(nothing)",
        "FIRST(nothing)", "LEFT(nothing, 2)", "nothing * 2d", "IF(nothing, 1)", "MAX(nothing)",
    ],
)  # fmt: skip
def test_what_is_missing_travels_on(text: str) -> None:
    assert value_of(text) is None


def test_what_is_missing_is_an_empty_text_and_no_condition() -> None:
    assert value_of('"<" & nothing & ">"') == "<>"
    assert value_of('"a" + nothing') == "a"
    assert value_of("NOT nothing") is True
    assert value_of("nothing < 5 OR nothing > 5") is False
    assert value_of('nothing = "" AND nothing = LIST() AND nothing = NULL') is True
    assert value_of('"" IN message.To.Name') is False


def test_a_path_goes_into_every_item() -> None:
    people = ({"Name": "A", "Tags": ("x", "y")}, {"Name": "B"}, {"Tags": ("z",)})

    assert value_of("people.Name", people=people) == ("A", "B")
    assert value_of("people.Tags", people=people) == ("x", "y", "z")


def test_parts_of_built_in_values() -> None:
    period = Period(sample.now(), sample.now() + timedelta(1))

    assert value_of("period.End - period.Start", period=period) == timedelta(1)
    assert value_of("who.Name & who.Address", who=ANNA) == "Annaanna@example.org"
    assert value_of("LAST(message.Attachments).Extension") == ".png"


def test_objects_are_the_same_by_their_key() -> None:
    assert value_of("who = other", who=ANNA, other=Reference("contact", 1, "Renamed")) is True
    assert value_of("who = other", who=ANNA, other=Reference("account", 1, "Anna")) is False
    assert value_of("who IN LIST(other)", who=ANNA, other=Reference("contact", 1, "Renamed")) is True


def test_it_asks_the_world_for_parts_of_objects() -> None:
    class Phonebook:
        def parts(self, shape: Attribute) -> Sequence[Attribute]:
            return ()

        def part(self, reference: Reference, name: str) -> Value | None:
            if name == "Secret":
                raise FormulaError("That is secret.", 0)
            return f"{name} of {reference.name}"

    assert evaluate(parse("who.Phone"), {"who": ANNA}, world=Phonebook()) == "Phone of Anna"
    with pytest.raises(FormulaError) as caught:
        evaluate(parse("1 & who.Secret"), {"who": ANNA}, world=Phonebook())
    assert (caught.value.sentence, caught.value.at) == ("That is secret.", 8)


def test_it_takes_values_as_programs_have_them() -> None:
    names: dict[str, Any] = {"n": 3, "f": 0.5, "items": [1, 2]}

    assert value_of("n * f + SUM(MAP(items, i, i))", **names) == Decimal("4.5")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 / 0", "A number can’t be divided by zero. Ask first, as in IF(count = 0, NULL, sum / count)."),
        ("1d / 0", "A number can’t be divided by zero. Ask first, as in IF(count = 0, NULL, sum / count)."),
        ("1d / (1d - 1d)", "A number can’t be divided by zero. Ask first, as in IF(count = 0, NULL, sum / count)."),
        ("NOW() + 999999d * 100", "A number or a date here is too large or too small to reckon with."),
        ('any + "a"', "“+” can’t stand between a number and a text. Texts are joined by &."),
        ("any AND TRUE", "A condition is needed here, but this is another value. Compare it with something."),
        ("UPPER(any)", "Here stands a number, but a text is needed. Write TEXT(…) around it."),
        ('any < "a"', "“<” can’t stand between a number and a text. Write NUMBER(…) around it."),
        ("-NOW()", "A minus can stand before a number or a duration only."),
        ('LEFT("abc", 1.5)', "A whole number is needed here, not a fraction and not a huge one."),
        ("FILTER(message.To, x, x.Name)", "Here stands a text, but a yes or no is needed."),
        ("WHAT(1)", "There is no function “WHAT” for these values."),
        ("what", "This value is of no type that formulas know."),
    ],
)
def test_it_tells_why_there_is_no_value(text: str, sentence: str) -> None:
    assert failing(text, any=Decimal(7), what=object())[0].startswith(sentence)


def test_the_place_of_a_failure_is_the_innermost_one() -> None:
    assert failing("IF(TRUE, SUM(1, 2 / 0))")[1] == "/ 0))"


def test_now_is_the_moment_of_the_call_unless_one_is_given() -> None:
    before = datetime.now(sample.now().tzinfo)
    found = evaluate(parse("NOW()"), {}, world=sample.SCOPE.world)

    assert isinstance(found, datetime)
    assert before <= found
    assert words_of("NOW()", now=sample.now()) == "21 Nov 2026, 15:50"
