"""What holds for every letter whatever: strings that can be stored, and no line lost between new and quoted text."""

import dataclasses
from collections import Counter
from collections.abc import Iterator

from apps.intake.mime import Letter


def strings(value: object) -> Iterator[str]:
    """Yield every string within a letter, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from strings(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))


def complaints(letter: Letter) -> list[str]:
    """Return what is wrong with a letter, whichever bytes it was made from."""
    found = [code for code in letter.oddities if code.startswith("unreadable")]
    for text in strings(letter):
        if "\0" in text:
            found.append(f"a NUL in {text[:100]!r}")
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            found.append(f"a lone surrogate in {text[:100]!r}")
    if _lines(letter.text) != _lines(letter.new_text) + _lines(letter.quoted_text):
        found.append("lines were lost between the new and the quoted text")
    if letter.text.strip() and not letter.new_text.strip():
        found.append("a text without any new text")
    if letter.date and letter.date.utcoffset():
        found.append("a date that is not in UTC")
    return found


def _lines(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.split("\n") if line.strip())
