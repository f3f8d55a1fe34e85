"""People as agents type them."""

import pytest
from django.core.exceptions import ValidationError

from apps.writing.addressees import Addressee, line_of, parse_addressees

IVAN = Addressee("Иван Петров", "ivan@northwind.example")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" , ;\n", []),
        ("ivan@northwind.example", [Addressee("", "ivan@northwind.example")]),
        ("Иван Петров <ivan@northwind.example>", [IVAN]),
        (
            '"Петров, Иван" <i@x.example>; b@x.example',
            [Addressee("Петров, Иван", "i@x.example"), Addressee("", "b@x.example")],
        ),
        ("a@x.example\nA@X.example", [Addressee("", "a@x.example")]),
        ("<a@x.example>", [Addressee("", "a@x.example")]),
        ("info@пример.рф", [Addressee("", "info@пример.рф")]),
    ],
)  # fmt: skip
def test_it_reads_them(text: str, expected: list[Addressee]) -> None:
    assert parse_addressees(text) == expected


@pytest.mark.parametrize("text", ["Иван", "a@", "@x.example", "Петров, Иван <i@x.example>", "a b@x.example", "x <y>"])
def test_it_names_what_is_no_address(text: str) -> None:
    with pytest.raises(ValidationError, match="is not an e-mail address"):
        parse_addressees(text)


def test_it_refuses_a_mailing() -> None:
    with pytest.raises(ValidationError, match="100 people at most"):
        parse_addressees(", ".join(f"a{number}@x.example" for number in range(101)))


@pytest.mark.parametrize("name", ["Иван", "Петров, Иван", 'Иван "Ваня" Петров', "a;b<c>", "back\\slash"])
def test_what_it_writes_it_reads_again(name: str) -> None:
    people = [Addressee(name, "i@x.example"), IVAN]

    assert parse_addressees(line_of(people)) == people
