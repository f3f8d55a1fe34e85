"""Which expressions are refused when a rule is saved, and with what sentence."""

import pytest
from django.core.exceptions import ValidationError

from apps.linking.expressions import validate_expression


@pytest.mark.parametrize(
    "expression",
    [
        "Inv-[0-9]+",
        r"(?i)\bпринтер\b",
        r"счет[ау]?\s+Inv-[0-9]+",
        r"договор\s+№?\s*(?P<key>\d+)",
        r"[\w.+-]+@[\w.-]+\.\w+",
        r"(?s)^.*?Inv-\d+.*$",
        r"(?:№|номер)?\s*\d+\s*шт",
        r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}",
        r"[[:alpha:]]{3}\d{2,20}",
    ],
)
def test_it_takes_reasonable_expressions(expression: str) -> None:
    validate_expression(expression)


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("Inv-[0-9", "can’t be read: a closing bracket “]” is missing (at its end)."),
        ("(Inv", "a closing bracket “)” is missing"),
        ("Inv)-1", "a bracket “)” closes nothing (at character 4, “)-1”)."),
        ("+7", "there is nothing to repeat before"),
        ("a**", "two repeats follow each other (at character 3"),
        ("a{5,2}", "in the wrong order"),
        ("[z-a]", "a range in “[]” runs backwards"),
        ("Inv\\", "nothing follows the last “\\”"),
        ("(?P<key", "not closed by “>”"),
        (r"\p{Nonsense}", "the name after “\\p” is not known"),
        (r"(?(?#", "can’t be read"),
        ("(" * 600 + "a" + ")" * 600, "too many brackets inside each other"),
        ("[0-9]*", "also matches an empty place"),
        (r"\b", "also matches an empty place"),
        ("(?=Inv)", "also matches an empty place"),
        ("Inv|", "also matches an empty place"),
        ("(a|aa)+$", "takes too long on a text such as “aaaaaaaaaa…”"),
        (r"(\d+\s*)+шт", "takes too long on a text such as “1111111111…”"),
        (r"(?:\w+\w+){3}!", "takes too long"),
        ("(?R)a|a", "takes too long"),
        ("(?:(?:a{1000}){1000}){1000}", "multiply to more than"),
        ("a{99999999}", "multiply to more than"),
        ("[[:alpha:]]{4000}(?:a{5}){5}", "multiply to more than"),
    ],
)
def test_it_refuses_the_others_and_says_why(expression: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_expression(expression)
    assert sentence in refused.value.messages[0]
