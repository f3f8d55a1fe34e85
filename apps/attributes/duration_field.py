"""A column for a duration, which people write as they say it: “4 h”, “2 дня”, “1:30”."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.attributes.durations import read_duration
from apps.attributes.wording import in_words

_INVALID = _("Write how long it is as in 4 h, 1 h 30 min or 2 days; 1:30 is an hour and a half.")


class DurationFormField(forms.DurationField):
    """The field in a form; a whole duration is shown in words."""

    default_error_messages = {"invalid": _INVALID}

    def prepare_value(self, value: Any) -> Any:
        return in_words(value) if isinstance(value, timedelta) else value

    def to_python(self, value: Any) -> timedelta | None:
        return (read_duration(value) if isinstance(value, str) else None) or super().to_python(value)


class DurationField(models.DurationField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Django's, but for how it reads texts: “4:00” is four hours and not four minutes."""

    def to_python(self, value: Any) -> timedelta | None:
        if isinstance(value, str) and (found := read_duration(value)) is not None:
            return found
        try:
            plain: timedelta | None = super().to_python(value)
        except ValidationError as error:
            raise ValidationError(_INVALID, code="invalid") from error
        return plain

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": DurationFormField, **kwargs})

    def deconstruct(self) -> Any:
        """As Django's: in the database there is no difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DurationField", args, kwargs
