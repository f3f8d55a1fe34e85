"""Dates, times and periods as people write them, in Russian and in English; never a guess between two readings."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from django.utils import timezone as zones

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "янв jan", "фев feb", "мар mar", "апр apr", "май мая may", "июн jun",
            "июл jul", "авг aug", "сен sep", "окт oct", "ноя nov", "дек dec",
        ],
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|поне|вторн|сред|четв|пятн|субб|воскр)\w*\.?,?\s+"
)
_TIME = re.compile(
    r"(?:^|[\sT,]|\bв\s|\bat\s)\s*(?P<hour>\d{1,2})[:](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?\s*(?P<zone>z|utc|gmt|msk|мск|[+-]\d{2}:?\d{2})?\s*(?:\([\w\s]+\))?$",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})")
_POINTS = re.compile(r"(?P<day>\d{1,2})[.-](?P<month>\d{1,2})[.-](?P<year>\d{4}|\d{2})")
_SLASHES = re.compile(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<word>[a-zа-я]{3,9})\.?,?\s+(?P<year>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<word>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})")
_BETWEEN = re.compile(r"\s+(?:-|–|—|по|до|to|until)\s+|\s*[–—]\s*|\.\.\.?|…")
_ZONES = {"z": UTC, "utc": UTC, "gmt": UTC, "msk": timezone(timedelta(hours=3)), "мск": timezone(timedelta(hours=3))}
_YEARS = range(1000, 9000)
LONGEST = 100  # characters
_LAST_MINUTE = time(23, 59)


def read_moment(text: str) -> datetime | None:
    """The moment, aware, in the current time zone where none is named; None when the text is no date."""
    found = _parts(text)
    if found is None:
        return None
    day, clock, zone = found
    return _aware(day, clock or time(), zone)


def read_period(text: str) -> tuple[datetime, datetime] | None:
    """Both ends of “from – to”; an end without a time is the end of that day. None when it is no period."""
    ends = [part for part in _BETWEEN.split(re.sub(r"^\s*(?:с|from)\s+", "", text)) if part.strip()]
    if len(ends) != 2:
        return None
    start, end = _parts(ends[0]), _parts(ends[1])
    if start is None or end is None:
        return None
    first = _aware(start[0], start[1] or time(), start[2])
    last = _aware(end[0], end[1] or _LAST_MINUTE, end[2])
    return (first, last) if first <= last else None


def _parts(text: str) -> tuple[date, time | None, timezone | None] | None:
    if len(text) > LONGEST:
        return None
    rest = _WEEKDAY.sub("", text.strip().lower())
    clock, zone = None, None
    if found := _TIME.search(rest):
        clock, zone = _clock(found), _zone(found["zone"])
        if clock is None:
            return None
        rest = rest[: found.start()]
    day = _date(re.sub(r"\s*(?:г\.?|года|,|в|at)\s*$", "", rest.strip()).strip(" ,"))
    return (day, clock, zone) if day else None


def _date(text: str) -> date | None:
    for pattern in (_ISO, _POINTS, _DAY_FIRST, _MONTH_FIRST):
        if found := pattern.fullmatch(text):
            facts = found.groupdict()
            month = int(facts["month"]) if "month" in facts else _MONTHS.get(facts["word"][:3], 0)
            return _day(_year(facts["year"]), month, int(facts["day"]))
    if found := _SLASHES.fullmatch(text):
        return _slashed(int(found["first"]), int(found["second"]), int(found["year"]))
    return None


def _slashed(first: int, second: int, year: int) -> date | None:
    """Both orders are in use: only a number above twelve, or equal ones, tell the day."""
    if first <= 12 and second <= 12 and first != second:
        return None
    month, day = (first, second) if second > 12 else (second, first)
    return _day(year, month, day)


def _year(digits: str) -> int:
    return int(digits) + 2000 if len(digits) == 2 else int(digits)


def _day(year: int, month: int, day: int) -> date | None:
    """Of a year that every time zone can be reckoned in."""
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _clock(found: "re.Match[str]") -> time | None:
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in _ZONES:
        return _ZONES[text]
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset) if offset < timedelta(hours=15) else UTC


def _aware(day: date, clock: time, zone: timezone | None) -> datetime:
    moment = datetime.combine(day, clock)
    return moment.replace(tzinfo=zone or zones.get_current_timezone())
