"""Sample values, so that a route shows its letter before anybody has sent one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.attributes import Attribute, Document, Period, Reference, Type
from apps.attributes.values import Scalar
from apps.scenarios.models.outgoing import OutgoingAttribute

_PERSON = {"Name": "Иван Петров", "Address": "ivan@example.com"}
_EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def sample_values(attributes: Iterable[Attribute], rows: Iterable[OutgoingAttribute]) -> dict[str, object]:
    """A value for every attribute: the technologist's sample where there is one, else one of the right type."""
    written = {row.name: row.sample for row in rows if row.sample.strip()}
    return {attribute.name: _sample(attribute, written, attribute.name) for attribute in attributes}


def _sample(attribute: Attribute, written: dict[str, str], path: str) -> object:
    if path in written and attribute.type != Type.DOCUMENT:
        return written[path].splitlines() if attribute.array else written[path]
    one = _object(attribute, written, path) if attribute.type == Type.OBJECT else _scalar(attribute, written.get(path))
    return [one] if attribute.array and one is not None else one


def _object(attribute: Attribute, written: dict[str, str], path: str) -> object:
    names = [part.name for part in attribute.parts]
    if names == ["Name", "Address"]:
        return dict(_PERSON) if path == "To" else None
    if names in (["Name", "Extension", "Content"], ["Name", "Value"]):
        return None
    return {part.name: _sample(part, written, f"{path}.{part.name}") for part in attribute.parts}


def _scalar(attribute: Attribute, written: str | None) -> Scalar | dict[str, str]:
    at = _next_hour()
    if attribute.type == Type.DOCUMENT:
        return Document(written or "sample.pdf", _EMPTY_SHA256, 0, "application/pdf")
    samples: dict[Type, Scalar | dict[str, str]] = {
        Type.NUMBER: Decimal("1234.50"),
        Type.DURATION: timedelta(hours=1, minutes=30),
        Type.DATE_TIME: at + timedelta(hours=1) if "end" in attribute.name.lower() else at,
        Type.PERIOD: Period(at, at + timedelta(days=7)),
        Type.BOOLEAN: True,
        Type.KEY_VALUE: {"Key": "value"},
        Type.ACCOUNT: Reference("contact", 0, _PERSON["Name"], _PERSON["Address"]),
    }
    return samples.get(attribute.type, attribute.description or attribute.name)


def _next_hour() -> datetime:
    return timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
