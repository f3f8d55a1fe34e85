"""A formula tried over the sample: its value in words, or what is wrong with it and where."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.attributes.wording import in_words
from apps.formulas import sample, shapes
from apps.formulas.checking import check
from apps.formulas.errors import FormulaError
from apps.formulas.evaluating import evaluate
from apps.formulas.parsing import parse
from apps.mail import blobs

LONGEST_SHOWN = 2_000  # characters
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: the value and its type in words, or a sentence; then `before`, `there` and `behind` are the
    formula cut at the place that the sentence is about.
    """

    value: str = ""
    shape: str = ""
    sentence: str = ""
    before: str = ""
    there: str = ""
    behind: str = ""


def try_formula(text: str) -> Trial:
    """Check the formula, then evaluate it over the sample."""
    try:
        formula = parse(text)
        shape = check(formula, sample.SCOPE)
        with blobs.only_in_memory():
            value = evaluate(formula, sample.values(), world=sample.SCOPE.world, now=sample.now())
    except FormulaError as error:
        there = _WORD.match(text, error.at)
        end = there.end() if there else error.at + 1
        return Trial("", "", error.sentence, text[: error.at], text[error.at : end] or " ", text[end:])
    told = in_words(value)[:LONGEST_SHOWN]
    return Trial(told or _("empty"), shapes.in_words(shape or shapes.shape_of(value)))
