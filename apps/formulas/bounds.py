"""What one evaluation may cost, and what it has cost so far."""

import time
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.formulas.errors import FormulaError
from apps.formulas.signature import LONGEST_TEXT, MOST_ITEMS, too_many_items


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a formula may take."""

    steps: int = 100_000
    seconds: float = 2.0
    longest: int = LONGEST_TEXT  # characters of one text
    written: int = 5_000_000  # characters of all texts that come up on the way, for they lie in memory
    read: int = 100_000_000  # characters and items that are gone through


BOUNDS: Final = Bounds()


class Spending:
    """The account of one evaluation."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.steps = 0
        self.written = 0
        self.read = 0
        self.deadline = time.monotonic() + bounds.seconds

    @property
    def seconds_left(self) -> float:
        """Until the evaluation has to be over; below zero when it should have been."""
        return self.deadline - time.monotonic()

    def step(self, at: int) -> None:
        """Count a step; FormulaError where it is one too many, or the time is over."""
        self.steps += 1
        if self.steps > self.bounds.steps or self.read > self.bounds.read or time.monotonic() > self.deadline:
            raise FormulaError(_("The formula takes too long. Let it go through fewer or shorter values."), at)

    def look_at(self, value: Any) -> None:
        """Count what has to be gone through of a value."""
        if isinstance(value, str):
            self.read += len(value)
        elif isinstance(value, tuple):
            self.read += len(value) + sum(len(item) for item in value if isinstance(item, str))

    def pay_for(self, value: Any, at: int) -> None:
        """Count a new value; FormulaError where it is too long, or all of them are."""
        if isinstance(value, str):
            self.written += len(value)
            if len(value) > self.bounds.longest or self.written > self.bounds.written:
                raise FormulaError(_("The texts here become too long. Take shorter ones, or LEFT(…) of them."), at)
        elif isinstance(value, tuple) and len(value) > MOST_ITEMS:
            raise FormulaError(too_many_items(), at)
