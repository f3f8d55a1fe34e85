"""What a benchmark found, as lines to read and as figures to keep."""

from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark: its title, rows of a label and values, and the same figures by name."""

    name: str
    title: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def add(self, label: str, key: str, values: list[float], digits: int = 2) -> None:
        """A row with the median of several rounds, then the rounds themselves."""
        middle = round(median(values), digits)
        each = "  ".join(f"{value:,.{digits}f}" for value in values) if len(values) > 1 else ""
        self.rows.append((label, f"{middle:,.{digits}f}", each))
        self.figures[key] = middle

    def say(self, label: str, key: str, value: Any) -> None:
        """A row with one value."""
        self.rows.append((label, str(value), ""))
        self.figures[key] = value


def table(result: Result) -> str:
    """The benchmark's rows in columns below its title."""
    wide = max((len(row[0]) for row in result.rows), default=0)
    lines = [f"  {label:<{wide}}  {value:>10}  {rest}".rstrip() for label, value, rest in result.rows]
    return "\n".join([result.title, *lines])
