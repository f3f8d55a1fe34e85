"""Dates of headers in every shape that mailers write, as UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan янв ene gen jän sty led",
            "feb фев fév fev lut úno",
            "mar мар mär mrz mrt",
            "apr апр avr abr kwi dub",
            "may мая май mai mag maj kvě",
            "jun июн jui giu cze",
            "jul июл lug lip",
            "aug авг aoû aou ago sie",
            "sep сен set wrz",
            "oct окт okt out ott paź",
            "nov ноя lis",
            "dec дек dez déc dic gru",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {"ut": 0, "utc": 0, "gmt": 0, "z": 0, "msk": 180, "msd": 240, "est": -300, "edt": -240, "cst": -360}
_ZONES |= {
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "cet": 60,
    "cest": 120,
    "eet": 120,
}
_ZONES |= {"eest": 180, "bst": 60, "west": 60, "wet": 0, "jst": 540, "ist": 330, "yekt": 300, "samt": 240}
_CLOCK = re.compile(
    r"\b(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?(?:\s*([ap])\.?m\b\.?)?", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:gmt|utc|ut)?\s*([+-])(\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_ISO = re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})[T\s]?")
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})[\s.,-]+([^\W\d_]{3,})\.?,?[\s-]*(?:de\s+)?(\d{4}|\d{2})\b")
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s")
_YEAR = re.compile(r"\b(\d{4})\b")


def read_date(value: str) -> datetime | None:
    """Return the moment that a Date header names, None when it names none between 1970 and 2100."""
    value = _COMMENT.sub(" ", value[:300])
    day = _day(value)
    if day is None:
        return None
    year, month, number, rest = day
    clock = _CLOCK.search(rest)
    hour, minute, second = (int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else (0, 0, 0)
    if clock and clock[4]:
        hour = hour % 12 + (12 if clock[4] in "pP" else 0)
    after = rest[clock.end() :] if clock else ""
    try:
        moment = datetime(_century(year), month, number, hour, minute, min(second, 59), tzinfo=_zone(after))
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if 1970 <= moment.year < 2100 else None


def _day(value: str) -> tuple[int, int, int, str] | None:
    """Return year, month, day and what follows them."""
    if found := _DAY_MONTH.search(value):
        if month := _MONTHS.get(found[2].lower()[:3]):
            return int(found[3]), month, int(found[1]), value[found.end() :]
    if found := _ISO.search(value):
        return int(found[1]), int(found[2]), int(found[3]), value[found.end() :]
    if found := _NUMERIC.search(value):
        return int(found[3]), int(found[2]), int(found[1]), value[found.end() :]
    for found in _MONTH_DAY.finditer(value):
        month = _MONTHS.get(found[1].lower()[:3])
        year = _YEAR.search(value, found.end() - 1)
        if month and year:
            rest = value[found.end() :].replace(year[0], " ", 1)
            return int(year[1]), month, int(found[2]), rest
    return None


def _century(year: int) -> int:
    if year >= 1000:
        return year
    return year + (2000 if year < 70 else 1900)


def _zone(text: str) -> timezone:
    """Return the offset that stands in `text`; an impossible or unknown one counts as UTC (RFC 5322 4.3)."""
    if found := _OFFSET.search(text):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes <= 14 * 60 and int(found[3] or 0) < 60:
            return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
        return UTC
    for word in re.findall(r"[A-Za-z]+", text):
        if word.lower() in _ZONES:
            return timezone(timedelta(minutes=_ZONES[word.lower()]))
    return UTC
