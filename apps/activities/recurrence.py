"""A meeting's recurrence rule (RFC 5545 3.3.10) in words, in the reader's language."""

from datetime import date, datetime

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


def in_words(rule: str) -> str:
    """“every 2 weeks on Monday, Friday, until 1 March 2027”; "" for no rule, the rule itself for one too special."""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    rhythm = _rhythm(parts.get("FREQ", ""), parts.get("INTERVAL", "1"))
    if not rule or not rhythm:
        return rule
    return ", ".join(filter(None, [f"{rhythm}{_days(parts.get('BYDAY', ''))}", _end(parts)]))


def _rhythm(frequency: str, interval: str) -> str:
    number = int(interval) if interval.isdigit() else 1
    said = {
        "DAILY": ngettext("every day", "every %(number)s days", number),
        "WEEKLY": ngettext("every week", "every %(number)s weeks", number),
        "MONTHLY": ngettext("every month", "every %(number)s months", number),
        "YEARLY": ngettext("every year", "every %(number)s years", number),
    }.get(frequency, "")
    return said % {"number": number}


def _days(days: str) -> str:
    # “2TU” is the second Tuesday; only plain days can be said shortly.
    names = [str(WEEKDAYS[_DAYS[day]]) for day in days.split(",") if day in _DAYS]
    return " " + _("on %(days)s") % {"days": ", ".join(names)} if names else ""


def _end(parts: dict[str, str]) -> str:
    if parts.get("COUNT", "").isdigit():
        count = int(parts["COUNT"])
        return ngettext("%(count)s time", "%(count)s times", count) % {"count": count}
    until = _date(parts.get("UNTIL", ""))
    return _("until %(date)s") % {"date": date_format(until)} if until else ""


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
