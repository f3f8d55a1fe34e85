"""A meeting's recurrence rule (RFC 5545 3.3.10) in words, in the reader's language."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy

_RHYTHMS = {
    "DAILY": (gettext_lazy("every day"), ngettext_lazy("every %(number)s day", "every %(number)s days", "number")),
    "WEEKLY": (gettext_lazy("every week"), ngettext_lazy("every %(number)s week", "every %(number)s weeks", "number")),
    "MONTHLY": (
        gettext_lazy("every month"),
        ngettext_lazy("every %(number)s month", "every %(number)s months", "number"),
    ),
    "YEARLY": (gettext_lazy("every year"), ngettext_lazy("every %(number)s year", "every %(number)s years", "number")),
}
_DAYS = {
    "MO": pgettext_lazy("every week on", "Monday"),
    "TU": pgettext_lazy("every week on", "Tuesday"),
    "WE": pgettext_lazy("every week on", "Wednesday"),
    "TH": pgettext_lazy("every week on", "Thursday"),
    "FR": pgettext_lazy("every week on", "Friday"),
    "SA": pgettext_lazy("every week on", "Saturday"),
    "SU": pgettext_lazy("every week on", "Sunday"),
}


def in_words(rule: str) -> str:
    """“every 2 weeks on Monday, Friday, until 1 March 2027”; "" for no rule, the rule itself for one too special."""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    rhythm = _rhythm(parts.get("FREQ", ""), parts.get("INTERVAL", "1"))
    if not rule or not rhythm:
        return rule
    return ", ".join(filter(None, [f"{rhythm}{_days(parts.get('BYDAY', ''))}", _end(parts)]))


def _rhythm(frequency: str, interval: str) -> str:
    number = int(interval) if interval.isdigit() else 1
    if frequency not in _RHYTHMS:
        return ""
    # Every one is said without its number, which some languages can't tell from twenty-one by their plural forms.
    one, several = _RHYTHMS[frequency]
    return str(one) if number == 1 else several % {"number": number}


def _days(days: str) -> str:
    # “2TU” is the second Tuesday; only plain days can be said shortly.
    names = [str(_DAYS[day]) for day in days.split(",") if day in _DAYS]
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
