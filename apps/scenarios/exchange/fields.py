"""The fields of a row that a person sets, to JSON and back; what they refer to is there by its name."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from apps.runtime.setting_values import named, show_value


def shown(instance: models.Model, left_out: Collection[str] = ()) -> dict[str, Any]:
    """The fields in the order of the model, those at their defaults left out."""
    fields = [field for field in own_fields(instance) if field.name not in left_out]
    values = {field.name: show_value(field, instance) for field in fields}
    return {field.name: values[field.name] for field in fields if values[field.name] != field.get_default()}


def fill(instance: models.Model, values: Mapping[str, Any], left_out: Collection[str] = ()) -> None:
    """Give the row these values, and its defaults where there are none."""
    known = {field.name: field for field in own_fields(instance) if field.name not in left_out}
    strange = [name for name in values if name not in known]
    if strange:
        raise ValidationError(_("There is no setting “%(name)s”."), params={"name": strange[0]})
    for name, field in known.items():
        value = values.get(name, field.get_default())
        if isinstance(field, models.ForeignKey) and isinstance(value, str):
            value = named(field.related_model, value)
        setattr(instance, name, value)


def own_fields(instance: models.Model) -> "list[models.Field[Any, Any]]":
    """The columns that a person sets."""
    return [field for field in instance._meta.concrete_fields if field.editable and not field.primary_key]


def groups_named(names: Iterable[str]) -> list[Group]:
    """The teams of these names; ValueRefusedError names one that isn't there."""
    return [named(Group, name) for name in names]
