"""Functions of dates and durations, in the time zone in force."""

import calendar
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.attributes import Type
from apps.formulas.functions.numbers import foresee_reading, read
from apps.formulas.functions.parameters import DURATION, MOMENT, whole
from apps.formulas.shapes import DURATION as A_DURATION
from apps.formulas.shapes import MOMENT as A_MOMENT
from apps.formulas.shapes import NUMBER
from apps.formulas.signature import Function, Parameter

if TYPE_CHECKING:
    from apps.formulas.evaluating import Run

_DATE_TEXT = Parameter(pgettext_lazy("formulas", "text"), (Type.STRING, Type.DATE_TIME))
_DURATION_TEXT = Parameter(pgettext_lazy("formulas", "text"), (Type.STRING, Type.DURATION))
_MONTHS = Parameter(pgettext_lazy("formulas", "months"), (Type.NUMBER,))


def _start_of_day(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _today(run: "Run") -> datetime:
    return _start_of_day(run.now)


def _now(run: "Run") -> datetime:
    return run.now


def _add_months(moment: datetime, months: Decimal) -> datetime:
    local = timezone.localtime(moment)
    year, month = divmod(local.year * 12 + local.month - 1 + whole(months, 1), 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    last = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


def _lasting(unit: timedelta, duration: timedelta) -> Decimal:
    tick = timedelta(microseconds=1)
    return Decimal(duration // tick) / Decimal(unit // tick)


FUNCTIONS = (
    Function(
        "DATE", (_DATE_TEXT,), A_MOMENT, lambda text: read(Type.DATE_TIME, text),
        _("The date that a text stands for, with or without a time, written as people do."),
        'DATE("21.11.2026 15:30") + 2d',
        foresee=lambda text: foresee_reading(Type.DATE_TIME, text),
    ),
    Function(
        "DURATION", (_DURATION_TEXT,), A_DURATION, lambda text: read(Type.DURATION, text),
        _("The duration that a text stands for: “2 days”, “1 h 30 min”, “1:30”."),
        'DURATION("1:30") * 2',
        foresee=lambda text: foresee_reading(Type.DURATION, text),
    ),
    Function(
        "NOW", (), A_MOMENT, _now, _("This moment; the same one everywhere in a formula."),
        "NOW() - message.ReceivedDate < 1h",
        in_run=True,
    ),
    Function("TODAY", (), A_MOMENT, _today, _("The beginning of this day."), "TODAY() + 9h",
             in_run=True),
    Function(
        "STARTOFDAY", (MOMENT,), A_MOMENT, _start_of_day, _("The date without its time."),
        "STARTOFDAY(message.ReceivedDate)",
    ),
    Function(
        "ADDMONTHS", (MOMENT, _MONTHS), A_MOMENT, _add_months,
        _("The date so many months later, or earlier; the last day of a month where the month is shorter."),
        'ADDMONTHS(DATE("31.01.2026"), 1)',
    ),
    Function(
        "YEAR", (MOMENT,), NUMBER, lambda moment: Decimal(timezone.localtime(moment).year), _("The year of the date."),
        "YEAR(message.ReceivedDate)",
    ),
    Function(
        "MONTH", (MOMENT,), NUMBER, lambda moment: Decimal(timezone.localtime(moment).month),
        _("The month of the date, 1 to 12."), "MONTH(message.ReceivedDate)",
    ),
    Function(
        "DAY", (MOMENT,), NUMBER, lambda moment: Decimal(timezone.localtime(moment).day),
        _("The day of the month, 1 to 31."), "DAY(message.ReceivedDate)",
    ),
    Function(
        "WEEKDAY", (MOMENT,), NUMBER, lambda moment: Decimal(timezone.localtime(moment).isoweekday()),
        _("The day of the week: 1 is Monday, 7 is Sunday."), "WEEKDAY(message.ReceivedDate)",
    ),
    Function(
        "HOUR", (MOMENT,), NUMBER, lambda moment: Decimal(timezone.localtime(moment).hour),
        _("The hour of the date, 0 to 23."), "HOUR(message.ReceivedDate)",
    ),
    Function(
        "DAYS", (DURATION,), NUMBER, lambda duration: _lasting(timedelta(days=1), duration),
        _("How many days the duration lasts, with a fraction."), "DAYS(36h)",
    ),
    Function(
        "HOURS", (DURATION,), NUMBER, lambda duration: _lasting(timedelta(hours=1), duration),
        _("How many hours the duration lasts, with a fraction."),
        'HOURS(DATE("22.11.2026") - DATE("21.11.2026"))',
    ),
    Function(
        "MINUTES", (DURATION,), NUMBER, lambda duration: _lasting(timedelta(minutes=1), duration),
        _("How many minutes the duration lasts, with a fraction."), "MINUTES(1h30min)",
    ),
)  # fmt: skip
