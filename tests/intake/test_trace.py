"""Every decision has a sentence, in both languages."""

import string

import pytest
from django.utils import translation

from apps.intake import oddity_words, trace
from apps.intake.intake import take_in
from apps.intake.mime.oddities import Oddity
from apps.mail.models import Delivery
from tests.cast import make_delivery
from tests.writing import write


def test_it_has_words_for_every_oddity_of_the_reader() -> None:
    assert {code for code in Oddity if oddity_words.in_words([code.value]) == code.value} == set()
    assert oddity_words.in_words(["charset-guessed:koi8-r", "later-invention:x"]) == (
        "its charset was guessed as koi8-r; later-invention:x"
    )


def test_it_shows_an_old_code_and_a_missing_fact_as_they_are() -> None:
    assert trace.sentence({"step": "thread", "code": "forgotten"}) == "thread: forgotten"
    assert "—" in trace.sentence({"step": "thread", "code": "number"})


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_explains_a_letter_from_end_to_end(language: str) -> None:
    delivery = make_delivery(write().replace(b"Date: ", b"X-Date: "))
    take_in(delivery)
    delivery.refresh_from_db()
    with translation.override(language):
        told = trace.sentences(delivery.trace)
        summary = trace.summary(delivery)
    assert len(told) == len(delivery.trace) >= 5
    assert "HD-1" in summary
    assert all(line[0] in string.printable for line in told) == (language == "en")


@pytest.mark.django_db
def test_it_says_why_a_letter_failed_or_waits() -> None:
    waiting = make_delivery(write())
    failed = make_delivery(write(), state=Delivery.State.FAILED, detail="ValueError: odd\n  File …")
    assert trace.summary(waiting) == "It waits to be taken in."
    assert trace.summary(failed) == "It could not be taken in: ValueError: odd"
