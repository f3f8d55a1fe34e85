"""A letter's text in parts."""

import pytest
from django.test import Client

from apps.activities.parts import Kind, Part, answers_inside, parts_of
from tests import cast


@pytest.mark.parametrize(
    ("text", "new_text", "parts"),
    [
        ("Одно", "Одно", [Part(Kind.OWN, "Одно")]),
        (
            "Новое\n\n-- \nИван",
            "Новое",
            [Part(Kind.OWN, "Новое"), Part(Kind.SIGNATURE, "-- \nИван")],
        ),
        (
            "Новое\n\n1 мая Олег писал:\n> старое",
            "Новое",
            [Part(Kind.OWN, "Новое"), Part(Kind.HISTORY, "1 мая Олег писал:\n> старое")],
        ),
        (
            "> старое\n\nНовое",
            "Новое",
            [Part(Kind.HISTORY, "> старое"), Part(Kind.OWN, "Новое")],
        ),
        (
            "> раз\n\nда\n\n> два\n\nнет\n\n> три",
            "> раз\n\nда\n\n> два\n\nнет",
            [
                Part(Kind.QUOTE, "раз"),
                Part(Kind.OWN, "да"),
                Part(Kind.QUOTE, "два"),
                Part(Kind.OWN, "нет"),
                Part(Kind.HISTORY, "> три"),
            ],
        ),
    ],
)
def test_it_tells_the_new_from_the_quoted(text: str, new_text: str, parts: list[Part]) -> None:
    assert list(parts_of(text, new_text)) == parts


def test_it_knows_answers_between_the_quotes() -> None:
    assert answers_inside("> раз\n\nда")
    assert not answers_inside("да\n\n> раз")
    assert not answers_inside("да")


def test_a_long_quote_between_answers_is_folded_and_a_short_one_is_not() -> None:
    assert Part(Kind.QUOTE, "\n".join("abcdefgh")).folded
    assert not Part(Kind.QUOTE, "a\nb").folded


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "new_text", "folded"),
    [
        ("Да.\n\n> Придёте?", "Да.", True),
        ("> Придёте?\n\nДа.\n\n> Когда?\n\nЗавтра.\n\n> Пока", "> Придёте?\n\nДа.\n\n> Когда?\n\nЗавтра.", False),
    ],
)
def test_html_is_folded_unless_its_author_wrote_inside_the_quote(text: str, new_text: str, folded: bool) -> None:
    html = '<div class="gmail_quote">x</div><div class="gmail_signature">Иван</div>'
    letter = cast.make_activity(html=html, text=text, new_text=new_text)
    client = Client()
    client.force_login(cast.olga())
    frame = client.get(f"/letters/{letter.pk}/frame/").content.decode()
    page = client.get(letter.get_absolute_url()).content.decode()

    assert ("data-fold" in frame) == folded
    assert '<div class="gmail_signature">' in frame
    assert ("The author wrote inside the quoted text" in page) != folded
