"""The values of a model's fields, as people write them on a command line and as it shows them."""

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.management.base import CommandError
from django.db import models
from django.db.models import Field, ForeignKey, JSONField, Model
from django.utils.translation import gettext as _

YES = ("yes", "true", "on", "1")
NO = ("no", "false", "off", "0")
NAMES_TOLD = 20


M = TypeVar("M", bound=Model)


class ValueRefusedError(CommandError):
    """A text on the command line means nothing here; the message says what would."""


def name_field(model: type[Model]) -> str:
    """The field that people call an object of the model by."""
    login: str | None = getattr(model, "USERNAME_FIELD", None)
    if login:
        return login
    return "system_name" if any(field.name == "system_name" for field in model._meta.fields) else "name"


def named(model: type[M], name: str) -> M:
    """The object that people call so; ValueRefusedError, with the names that there are, when there is none."""
    key = name_field(model)
    found = model._default_manager.filter(**{key: name}).first()
    if found is None:
        known = list(model._default_manager.order_by(key).values_list(key, flat=True)[:NAMES_TOLD])
        if known:
            sentence = _("There is no %(kind)s “%(name)s”. There are: %(known)s.")
        else:
            sentence = _("There is no %(kind)s “%(name)s”. There is none yet: make it first.")
        told = {"kind": model._meta.verbose_name, "name": name, "known": ", ".join(known)}
        raise ValueRefusedError(sentence % told)
    return found


def is_secret(field: "Field[Any, Any]") -> bool:
    """Whether the field's value is to be read from standard input and never shown."""
    return bool(getattr(field, "secret", False))


def read_value(field: "Field[Any, Any]", text: str, words: Iterable[str] = ()) -> Any:
    """What to store for the text; `words` are the values that the field, or its list, may hold.

    Only the form of the text is checked here; whether the value will do is `full_clean`'s business.
    """
    if isinstance(field, models.BooleanField):
        return _read_flag(text)
    if isinstance(field, ForeignKey):
        return None if field.null and not text else named(field.related_model, text)
    if isinstance(field, JSONField):
        return [_one_of(part, _choices(field, words)) for part in re.split(r"[,;\s]+", text) if part]
    if field.choices or words:
        return _one_of(text, _choices(field, words))
    if isinstance(field, models.IntegerField):
        return _read_number(field, text)
    return text


def show_value(field: "Field[Any, Any]", instance: Model) -> Any:
    """The instance's value in the form that `read_value` takes, fit for JSON."""
    if isinstance(field, ForeignKey):
        related = getattr(instance, field.name)
        return None if related is None else getattr(related, name_field(type(related)))
    return getattr(instance, field.attname)


def describe_values(field: "Field[Any, Any]", words: Iterable[str] = ()) -> str:
    """What may be written for the field, in a few words for the help page."""
    if is_secret(field):
        return "text, or - to read it from standard input"
    if isinstance(field, models.BooleanField):
        return "yes or no"
    if isinstance(field, ForeignKey):
        return f"the name of a {field.related_model._meta.verbose_name}, or nothing"
    if isinstance(field, JSONField):
        return f"{', '.join(words)}; several with commas between"
    if field.choices or words:
        return ", ".join(_choices(field, words))
    return "a number" if isinstance(field, models.IntegerField) else "text"


def _read_flag(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueRefusedError(f"“{text}” is neither yes nor no.")


def _read_number(field: "Field[Any, Any]", text: str) -> int | None:
    if not text and field.null:
        return None
    try:
        return int(text)
    except ValueError:
        raise ValueRefusedError(f"“{text}” is not a whole number.") from None


def _choices(field: "Field[Any, Any]", words: Iterable[str]) -> dict[str, str]:
    """The values that there are, each with its label."""
    return {word: word for word in words} | {str(value): str(label) for value, label in field.flatchoices}


def _one_of(text: str, labels: dict[str, str]) -> str:
    """The value that the text means: itself in any case, or its label as the forms show it."""
    for value, label in labels.items():
        if text.lower() in (value.lower(), label.lower()):
            return value
    raise ValueRefusedError(f"“{text}” is not one of: {', '.join(labels)}.")
