"""Values as the readers of a letter see them, in the language and the time zone that are active."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from apps.attributes.values import Document, Period, Reference

SEPARATOR = ", "


def in_words(value: Any, separator: str = SEPARATOR) -> str:
    """The value as text; "" for none. Items of an array stand one after another, parted by the separator."""
    if value is None:
        return ""
    if isinstance(value, (tuple, list)):
        return separator.join(filter(None, (in_words(item, separator) for item in value)))
    if isinstance(value, Mapping):
        return _object(value)
    write = _WRITERS.get(type(value), str)
    return write(value)


def step_into(value: Any, name: str) -> Any:
    """The part of a value by its name, None where it has none; of an array, that of each item."""
    match value:
        case tuple():
            return tuple(part for part in (step_into(item, name) for item in value) if part is not None)
        case Mapping():
            return value.get(name)
        case Reference():
            return {"Name": value.name, "Address": value.address}.get(name)
        case Document():
            return {"Name": value.name, "Extension": value.extension}.get(name)
        case Period():
            return {"Start": value.start, "End": value.end}.get(name)
    return None


def _object(value: Mapping[str, Any]) -> str:
    """People, headers and files, which are built in, as one expects them; any other object part by part."""
    if {*value} <= {"Name", "Address"} and value.get("Address"):
        name, address = value.get("Name"), value["Address"]
        return f"{name} <{address}>" if name else str(address)
    if {*value} == {"Name", "Value"}:
        return f"{value['Name']}: {value['Value']}"
    if isinstance(value.get("Content"), Document):
        return f"{value.get('Name', '')}{value.get('Extension', '')}" or str(value["Content"].name)
    return "; ".join(f"{key}: {in_words(part)}" for key, part in value.items())


def _moment(value: datetime) -> str:
    local = timezone.localtime(value)
    at_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return date_format(local, "SHORT_DATE_FORMAT" if at_midnight else "SHORT_DATETIME_FORMAT")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    pieces = [
        _("%(count)s d") % {"count": days} if days else "",
        _("%(count)s h") % {"count": hours} if hours else "",
        _("%(count)s min") % {"count": minutes} if minutes else "",
        _("%(count)s s") % {"count": seconds} if seconds else "",
    ]
    return " ".join(filter(None, pieces)) or _("%(count)s min") % {"count": 0}


_WRITERS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: _("yes") if value else _("no"),
    Decimal: lambda value: str(number_format(value, use_l10n=True)),
    datetime: _moment,
    timedelta: _duration,
    Period: lambda value: f"{_moment(value.start)} – {_moment(value.end)}",
    Reference: lambda value: value.name or value.address,
    Document: lambda value: value.name,
}
