"""Numbers as people write them, in Russian and in English."""

import re
from decimal import Decimal

_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f']")
_UNIT = re.compile(r"(?:руб(?:\.|лей|ля|ль)?|р\.|коп\.?|RUB|USD|EUR|[₽$€£%])", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:,\d{3})+(?=\.))(?:[.,]\d+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
LONGEST = 60  # characters


def read_number(text: str) -> Decimal | None:
    """The number, or None: “1 234,50”, “1,234.50”, “12 500 руб.” and “−3” are read, “1,500” could mean two things."""
    if len(text) > LONGEST:
        return None
    plain = _BLANKS.sub("", _UNIT.sub("", text)).replace("−", "-")
    if _AMBIGUOUS.fullmatch(plain) or not plain.isascii() or not _NUMBER.fullmatch(plain):
        return None
    if "." in plain:
        return Decimal(plain.replace(",", ""))
    if plain.count(",") > 1:
        return Decimal(plain.replace(",", ""))
    return Decimal(plain.replace(",", "."))
