"""Formulas over the sample letter of the help, as the tests write them."""

from datetime import datetime
from typing import Any

import pytest

from apps.attributes import Value
from apps.attributes.wording import in_words
from apps.formulas import FormulaError, Scope, check, evaluate, parse, sample
from apps.formulas.bounds import BOUNDS, Bounds
from apps.formulas.shapes import in_words as shape_in_words


def value_of(text: str, *, now: datetime | None = None, bounds: Bounds = BOUNDS, **names: Any) -> Value | None:
    """What the formula gives, over the sample and these names."""
    known = {**sample.values(), **names}
    return evaluate(parse(text), known, world=sample.SCOPE.world, now=now or sample.now(), bounds=bounds)


def words_of(text: str, **names: Any) -> str:
    """What the formula gives, as people read it."""
    return in_words(value_of(text, **names))


def shape_of(text: str, **names: Any) -> str:
    """What `check` finds, in words."""
    return shape_in_words(check(parse(text), Scope({**sample.SCOPE.names, **names}, sample.SCOPE.world)))


def refused(text: str, **names: Any) -> tuple[str, str]:
    """The sentence with which `check` refuses the formula, and what stands at its place."""
    with pytest.raises(FormulaError) as caught:
        check(parse(text), Scope({**sample.SCOPE.names, **names}, sample.SCOPE.world))
    return caught.value.sentence, text[caught.value.at :]


def failing(text: str, *, bounds: Bounds = BOUNDS, **names: Any) -> tuple[str, str]:
    """The sentence with which the formula has no value, and what stands at its place."""
    with pytest.raises(FormulaError) as caught:
        value_of(text, bounds=bounds, **names)
    return caught.value.sentence, text[caught.value.at :]
