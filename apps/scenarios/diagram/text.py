"""The words of a diagram, in lines that fit its boxes."""

import textwrap

from apps.scenarios.diagram.shapes import Text

BOX, BESIDE = 23, 21  # characters in a line of a box, and beside a circle or a diamond
_LINES = 3


def lines(label: str, detail: str, width: int) -> tuple[Text, ...]:
    """Both in lines of at most so many characters, shortened where they would be too many."""
    return (
        *(Text(line) for line in _wrapped(label, width)),
        *(Text(line, quiet=True) for line in _wrapped(detail, width)),
    )


def _wrapped(words: str, width: int) -> list[str]:
    return textwrap.wrap(words, width, max_lines=_LINES, placeholder="…")
