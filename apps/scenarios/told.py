"""What steps tell the log of their run: kept as data, so that every reader gets it in her own language."""

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext

from apps.attributes import Value
from apps.attributes.wording import in_words
from apps.scenarios.runs.variables import read_value, write_value

LONGEST = 2_000  # characters of one value

Told = tuple[str, Any]
"""The name of a value, in English if it is one of ours, and the value as JSON."""


def keep(name: str | Promise, value: Value | Promise | None) -> Told:
    """A line of the log. A lazy translation is one of our own words; what is longer than a log wants is cut off."""
    if isinstance(value, Promise):
        return _in_english(name), {"type": "words", "value": _in_english(value)}
    words = in_words(value)
    return _in_english(name), words[:LONGEST] if value is None or len(words) > LONGEST else write_value(value)


def words_of(kept: Any) -> str:
    """What `keep` has kept of a value, in the language and the time zone that are active."""
    if isinstance(kept, dict) and kept["type"] == "words":
        return gettext(kept["value"])
    return in_words(read_value(kept)) or "—"


def _in_english(text: str | Promise) -> str:
    with translation.override(None):
        return str(text)
