"""Durations as people write them, in Russian and in English."""

import re
from datetime import timedelta

from django.utils.dateparse import parse_duration

LONGEST = 60  # characters
_UNITS = {
    "weeks": ("нед", "week", "w"),
    "days": ("д", "сут", "day", "d"),
    "hours": ("ч", "hour", "h"),
    "minutes": ("мин", "м", "min", "m"),
    "seconds": ("сек", "с", "sec", "s"),
}  # fmt: skip
_PIECE = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([a-zа-я]+)\.?[\s,]*(?:и\s+|and\s+)?")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")


def read_duration(text: str) -> timedelta | None:
    """The duration, or None: “1 ч 30 мин”, “2 days”, “1:30” (hours and minutes), “PT1H30M”."""
    plain = text.strip().lower()
    if not plain or len(plain) > LONGEST:
        return None
    if clock := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = clock.groups(default="0")
        return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    try:
        return parse_duration(plain.upper()) if plain.startswith(("p", "-p")) else _in_pieces(plain)
    except OverflowError:
        return None


def _in_pieces(text: str) -> timedelta | None:
    end, found = 0, timedelta()
    while end < len(text):
        piece = _PIECE.match(text, end)
        unit = _unit(piece[2]) if piece else None
        if piece is None or unit is None:
            return None
        found += timedelta(**{unit: float(piece[1].replace(",", "."))})
        end = piece.end()
    return found


def _unit(word: str) -> str | None:
    for unit, beginnings in _UNITS.items():
        for beginning in beginnings:
            # One letter stands for itself only, save for «д», which begins день, дня, дней.
            if word == beginning or (word.startswith(beginning) and (len(beginning) > 1 or beginning in "дч")):
                return unit
    return None
