"""Dates of headers in every shape that mailers write, as UTC."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

_MAX_LENGTH = 300
# First three letters of the months in the languages of mailers that translate them.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan янв ene gen jän sty led січ oca ιαν",
            "feb фев fév fev lut úno лют şub φεβ",
            "mar мар mär mrz mrt bře бер μαρ",
            "apr апр avr abr kwi dub кві nis απρ",
            "may мая май mai mag maj kvě mei тра μαΐ",
            "jun июн jui giu cze чер haz ιου",
            "jul июл lug lip čer лип tem",
            "aug авг aoû aou ago sie srp сер ağu αυγ",
            "sep сен set wrz zář вер eyl σεπ",
            "oct окт okt out ott paź říj жов eki οκτ",
            "nov ноя lis lis лис kas νοέ",
            "dec дек dez déc dic gru pro гру ara δεκ",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "мск": 180, "msd": 240, "samt": 240, "yekt": 300,
    "omst": 360, "krat": 420, "irkt": 480, "yakt": 540, "vlat": 600, "ist": 330, "jst": 540, "kst": 540, "est": -300,
    "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?(?:\s*([ap])\.?m\b\.?)?", re.IGNORECASE)
_OFFSET = re.compile(r"([-+−])(\d{1,2}):?(\d{2})?(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_COMMENT = re.compile(r"\([^()]*\)")
_YEAR_FIRST = re.compile(r"\b(\d{4})(?:[-./]|\s?年\s?)(\d{1,2})(?:[-./]|\s?月\s?)(\d{1,2})日?(?:T|\b)")
_COMPACT = re.compile(r"\b(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})[\s.,-]+(?:de\s+)?([^\W\d_]{3,})\.?,?[\s-]*(?:de[l]?\s+)?(\d{2,4})\b")
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s")
_YEAR = re.compile(r"\b\d{4}\b")


class _Day(NamedTuple):
    """A day, and the text that tells the time on it."""

    year: int
    month: int
    day: int
    rest: str


def read_date(value: str) -> datetime | None:
    """Return the moment that a Date header names, None when it names none between 1970 and 2100."""
    value = value[:_MAX_LENGTH]
    plain = _COMMENT.sub(" ", value)
    for day in _days(plain):
        moment = _moment(day, value)
        if moment is not None:
            return moment
    return None


def read_received(values: list[str]) -> datetime | None:
    """Return when the letter came, by the topmost Received header with a readable date (it follows the semicolon)."""
    for value in values[:20]:
        if found := read_date(value.rpartition(";")[2][-100:]):
            return found
    return None


def _moment(day: _Day, value: str) -> datetime | None:
    clock = _CLOCK.search(day.rest)
    hour, minute, second = (int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else (0, 0, 0)
    if clock and clock[4]:
        hour = hour % 12 + (12 if clock[4] in "pP" else 0)
    zone = _zone(day.rest[clock.end() :]) if clock else None
    if zone is None:
        zone = _named_zone(" ".join(_COMMENT.findall(value))) or UTC
    try:
        moment = datetime(_century(day.year), day.month, day.day, hour, minute, min(second, 59), tzinfo=zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if 1970 <= moment.year < 2100 else None


def _days(value: str) -> Iterator[_Day]:
    """Yield the days that `value` may mean, the likeliest reading first."""
    for found in _DAY_MONTH.finditer(value):
        if month := _MONTHS.get(found[2].lower()[:3]):
            yield _Day(int(found[3]), month, int(found[1]), value[found.end() :])
    for found in _MONTH_DAY.finditer(value):
        month = _MONTHS.get(found[1].lower()[:3])
        year = _YEAR.search(value, found.end() - 1)
        if month and year:
            yield _Day(int(year[0]), month, int(found[2]), f"{value[found.end() : year.start()]} {value[year.end() :]}")
    for found in _YEAR_FIRST.finditer(value):
        yield _Day(int(found[1]), int(found[2]), int(found[3]), value[found.end() :])
    for found in _DAY_FIRST.finditer(value):
        first, second, rest = int(found[1]), int(found[2]), value[found.end() :]
        # Most of the world writes the day first; a second number above twelve betrays the others.
        yield _Day(int(found[3]), second, first, rest) if second <= 12 else _Day(int(found[3]), first, second, rest)
    for found in _COMPACT.finditer(value):
        clock = ":".join(found.groups()[3:])
        yield _Day(int(found[1]), int(found[2]), int(found[3]), f"{clock} {value[found.end() :]}")


def _century(year: int) -> int:
    """Return the year that two or three figures mean (RFC 5322 4.3)."""
    if year >= 1000:
        return year
    return year + (2000 if year < 50 else 1900)


def _zone(text: str) -> timezone | None:
    """Return the zone that `text` gives as an offset or by name; one that can't be is UTC."""
    found = _OFFSET.search(text)
    if found is None:
        return _named_zone(text)
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > 14 or minutes > 59:
        return UTC
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if found[1] == "+" else -offset)


def _named_zone(text: str) -> timezone | None:
    for word in _WORD.findall(text):
        if word.lower() in _ZONES:
            return timezone(timedelta(minutes=_ZONES[word.lower()]))
    return None
