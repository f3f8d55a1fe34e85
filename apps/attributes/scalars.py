"""One value read by its type: from the value itself, or from a text as a person or a letter has it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from apps.attributes.declaration import Type
from apps.attributes.durations import read_duration
from apps.attributes.moments import read_moment, read_period
from apps.attributes.numbers import read_number
from apps.attributes.people import find_account, find_contact, find_user
from apps.attributes.values import Document, Period, Reference, Scalar

LONGEST_TEXT = 1_000_000  # characters
_YES = {"yes", "y", "true", "on", "1", "да", "+", "истина"}
_NO = {"no", "n", "false", "off", "0", "нет", "-", "ложь"}

SENTENCES: dict[Type, Promise] = {
    Type.STRING: _("“%(text)s” is not a text."),
    Type.NUMBER: _("“%(text)s” is not a number, or could mean two. Write it like 1234.50 or 1 234,50."),
    Type.DURATION: _("“%(text)s” is not a duration. Write it like 1 h 30 min, 2 days or 1:30."),
    Type.DATE_TIME: _("“%(text)s” is not a date, or could mean two. Write it like 21.11.2026 15:30."),
    Type.PERIOD: _("“%(text)s” is not a period. Write it like 21.11.2026 – 30.11.2026, the earlier date first."),
    Type.BOOLEAN: _("“%(text)s” is neither yes nor no."),
    Type.KEY_VALUE: _("“%(text)s” is not a list of keys and values. Write each on a line of its own, like Key: value."),
    Type.ACCOUNT: _("“%(text)s” is the address of no contact, account or user that Postdesk knows."),
    Type.DOCUMENT: _("“%(text)s” is not a file."),
    Type.CHOICE: _("“%(text)s” is not a text."),
    Type.CONTACT: _("“%(text)s” is the address of no contact that Postdesk knows."),
    Type.RECORD: _("“%(text)s” is no record."),
    Type.TICKET: _("“%(text)s” is no ticket."),
    Type.LETTER: _("“%(text)s” is no letter."),
    Type.USER: _("“%(text)s” is the address or the sign-in name of no user."),
}


class WrongTypeError(ValueError):
    """A value that its type can't be; the text is a sentence that names the cure."""


def read_scalar(kind: Type, raw: object) -> Scalar | Mapping[str, str]:
    """The value of this type; WrongTypeError when `raw` is none. Objects are not read here."""
    found: Scalar | Mapping[str, str] | None = _READERS[kind](raw)
    if found is None:
        shown = Truncator(str(raw)).chars(80)
        raise WrongTypeError(str(SENTENCES[kind]) % {"text": shown})
    return found


def read_pairs(text: str) -> dict[str, str]:
    """The keys and values of “Key: value” or “Key = value” lines; other lines are left out, the first of a key wins."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        key, value = split_pair(line)
        if key and value:
            found.setdefault(key, value)
    return found


def split_pair(line: str) -> tuple[str, str]:
    """The key and the value of a line; two empty texts for a line that has none."""
    marks = [at for at in (line.find(":"), line.find("=")) if at > 0]
    if not marks:
        return "", ""
    key, value = line[: min(marks)].strip(" \t\u00a0*•-–—>"), line[min(marks) + 1 :].strip()
    # A long “key” is a sentence that happens to have a colon, and “//” the rest of an address.
    return ("", "") if len(key) > 80 or value.startswith("//") else (key, value)


def _string(raw: object) -> str | None:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, Decimal)):
        return None
    text = str(raw).replace("\0", "").encode(errors="replace").decode()
    return text if len(text) <= LONGEST_TEXT else None


def _number(raw: object) -> Decimal | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, (int, float, Decimal)):
        number = Decimal(str(raw))
        return number if number.is_finite() else None
    return read_number(raw) if isinstance(raw, str) else None


def _duration(raw: object) -> timedelta | None:
    return raw if isinstance(raw, timedelta) else read_duration(raw) if isinstance(raw, str) else None


def _moment(raw: object) -> datetime | None:
    if isinstance(raw, datetime):
        return raw if timezone.is_aware(raw) else timezone.make_aware(raw)
    return read_moment(raw) if isinstance(raw, str) else None


def _period(raw: object) -> Period | None:
    if isinstance(raw, Period):
        return raw
    if isinstance(raw, Mapping) and {*raw} == {"start", "end"}:
        start, end = _moment(raw["start"]), _moment(raw["end"])
        return Period(start, end) if start and end and start <= end else None
    ends = read_period(raw) if isinstance(raw, str) else None
    return Period(*ends) if ends else None


def _boolean(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else ""
    return True if word in _YES else False if word in _NO else None


def _pairs(raw: object) -> dict[str, str] | None:
    if isinstance(raw, Mapping):
        return {str(key): str(value) for key, value in raw.items()}
    return (read_pairs(raw) or None) if isinstance(raw, str) else None


def _account(raw: object) -> Reference | None:
    if isinstance(raw, Reference):
        return raw if raw.kind in {"contact", "account", "user"} else None
    return find_account(raw) if isinstance(raw, str) else None


def _contact(raw: object) -> Reference | None:
    if isinstance(raw, Reference):
        return raw if raw.kind == "contact" else None
    return find_contact(raw) if isinstance(raw, str) else None


def _pointing_at(kind: str) -> Callable[[object], Reference | None]:
    """A reader of references to objects of this kind, which no text can be."""
    return lambda raw: raw if isinstance(raw, Reference) and raw.kind == kind else None


def _user(raw: object) -> Reference | None:
    if isinstance(raw, Reference):
        return raw if raw.kind == "user" else None
    return find_user(raw) if isinstance(raw, str) else None


def _document(raw: object) -> Document | None:
    return raw if isinstance(raw, Document) else None


_READERS: dict[Type, Callable[[object], Any]] = {
    Type.STRING: _string,
    Type.NUMBER: _number,
    Type.DURATION: _duration,
    Type.DATE_TIME: _moment,
    Type.PERIOD: _period,
    Type.BOOLEAN: _boolean,
    Type.KEY_VALUE: _pairs,
    Type.ACCOUNT: _account,
    Type.DOCUMENT: _document,
    Type.CHOICE: _string,
    Type.CONTACT: _contact,
    Type.RECORD: _pointing_at("record"),
    Type.TICKET: _pointing_at("ticket"),
    Type.LETTER: _pointing_at("letter"),
    Type.USER: _user,
}
