"""The help on formulas with its field to try them, and the command that tries one."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from apps.formulas.functions import FUNCTIONS
from tests.admin_pages import shown
from tests.command_line import Manage
from tests.english import english

pytestmark = pytest.mark.django_db

HELP = "/admin/formulas/"


def test_it_tells_of_every_function(technologist: Client) -> None:
    page = shown(technologist, reverse("formulas:help"))

    assert [name for name in FUNCTIONS if f'<tr id="{name}">' not in page] == []
    for function in FUNCTIONS.values():
        assert escape(function.signature) in page
        assert escape(str(function.description)) in page
        assert escape(function.example) in page
    assert '<output lang="en">Anna Orlova &lt;anna@example.org&gt;</output>' in page


def test_it_tries_a_formula(technologist: Client) -> None:
    page = technologist.post(HELP, {"formula": "UPPER(message.From.Name)"}).content.decode()

    assert "<output>ANNA ORLOVA</output>" in page
    assert ">UPPER(message.From.Name)</textarea>" in page


def test_it_marks_the_place_of_a_mistake(technologist: Client) -> None:
    page = technologist.post(HELP, {"formula": "1 & <b>"}).content.decode()

    assert "A value is missing between “&amp;” and “&lt;”." in page
    assert "<code>1 &amp; <mark>&lt;</mark>b&gt;</code>" in page


@pytest.mark.parametrize(
    ("formula", "answer"),
    [
        ("", "The value appears here as you write."),
        ("message.Phone", "empty"),
        ("1 +", "The formula ends behind “+”."),
        ("1 / 0", "A number can’t be divided by zero."),
        ("x" * 6_000, "The formula is longer than 5000 characters."),
    ],
)
def test_it_answers_while_somebody_writes(technologist: Client, formula: str, answer: str) -> None:
    page = technologist.post(HELP, {"formula": formula}, headers={"hx-request": "true"}).content.decode()

    assert answer in page
    assert "<html" not in page


def test_it_is_russian_for_russian_readers(technologist: Client) -> None:
    with translation.override(None):  # The request leaves its language behind.
        response = technologist.get(HELP, headers={"accept-language": "ru"})
    untranslated = {text for text in english(response.content.decode()) if not re.search("[а-яё]", text)}

    assert untranslated == set()


def test_the_command_tries_a_formula(manage: Manage) -> None:
    ran = manage("formula", 'FORMAT("{0} <{1}>", LIST($$message->From->Name, $$message->From->Address))')

    assert (ran.code, ran.out) == (0, "Anna Orlova <anna@example.org>  (a text)\n")


def test_the_command_shows_the_place_of_a_mistake(manage: Manage) -> None:
    ran = manage("formula", "message.Form")

    assert ran.code == 1
    assert "“message” has no “Form”. Did you mean “From”?\n  message.Form\n          ^" in ran.err
