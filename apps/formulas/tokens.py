"""A formula's text cut into its words, numbers, texts and signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum, auto

from django.utils.translation import gettext as _

from apps.attributes.durations import read_duration
from apps.formulas.errors import FormulaError

LONGEST_NUMBER = 40  # digits

_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "„": "“”"}
_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<duration>\d+(?:\.\d+)?[^\W\d_]+(?:\d+(?:\.\d+)?[^\W\d_]+)*)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>->|\$\$|<>|!=|<=|>=|==|[-−+*/&=<>≤≥≠,;().$])
    """,
    re.VERBOSE,
)
_SAME_SIGN = {"==": "=", "!=": "<>", "≠": "<>", "≤": "<=", "≥": ">=", "−": "-", ";": ",", "->": "."}
_CURES = {
    "[": "ITEM(…, 1)",
    "]": "ITEM(…, 1)",
    "!": "NOT",
    "|": "OR",
    "%": "/ 100",
    "{": 'FORMAT("{0}", …)',
    "}": 'FORMAT("{0}", …)',
    "\\": "/",
    "^": "*",
    ":": "=",
    "→": "->",
}


class Kind(Enum):
    """What a token is."""

    VALUE = auto()
    NAME = auto()
    SIGN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a formula; one spelling of each sign, and the value of a literal."""

    kind: Kind
    text: str
    at: int
    value: Decimal | str | timedelta | None = None


def tokens(text: str) -> Iterator[Token]:
    """The words in their order, an END last; FormulaError at what is none."""
    at = 0
    while at < len(text):
        if text[at] in _CLOSING:
            token, at = _quoted(text, at)
            yield token
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            raise _unknown(text[at], at)
        if found.lastgroup != "blank":
            yield _token(found.lastgroup or "", found[0], at)
        at = found.end()
    yield Token(Kind.END, "", len(text))


def _token(group: str, text: str, at: int) -> Token:
    if group == "number":
        return Token(Kind.VALUE, text, at, _number(text, at))
    if group == "duration":
        return Token(Kind.VALUE, text, at, _duration(text, at))
    if group == "name":
        return Token(Kind.NAME, text, at)
    return Token(Kind.SIGN, _SAME_SIGN.get(text, text), at)


def _quoted(text: str, at: int) -> tuple[Token, int]:
    """The text between quotes and where it ends; a quote inside it is written twice."""
    pieces, start = [], at + 1
    closing = _CLOSING[text[at]]
    while True:
        end = next((place for place in range(start, len(text)) if text[place] in closing), None)
        if end is None:
            raise FormulaError(
                _("The text that begins here has no end. Write %(quote)s behind it.") % {"quote": closing[0]}, at
            )
        pieces.append(text[start:end])
        if text[end + 1 : end + 2] != text[end]:
            return Token(Kind.VALUE, text[at : end + 1], at, text[end].join(pieces)), end + 1
        start = end + 2


def _number(text: str, at: int) -> Decimal:
    if len(text) > LONGEST_NUMBER or not text.isascii():
        raise FormulaError(_("This number is too long, or its digits are not 0 to 9. Write it like 1234.50."), at)
    return Decimal(text)


def _duration(text: str, at: int) -> timedelta:
    duration = read_duration(text)
    if duration is None:
        raise FormulaError(
            _("“%(text)s” is neither a number nor a duration. Write a duration like 2d, 3h or 15min.") % {"text": text},
            at,
        )
    return duration


def _unknown(character: str, at: int) -> FormulaError:
    sentence = _("The sign “%(sign)s” means nothing here.") % {"sign": character}
    if cure := _CURES.get(character):
        sentence += " " + _("Perhaps you want %(cure)s.") % {"cure": cure}
    return FormulaError(sentence, at)
