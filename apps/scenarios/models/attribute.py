"""The attributes that the technologist declares for a route, one row each; parts of objects have dotted names."""

from collections.abc import Iterable, Sequence

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.attributes.declaration import MESSAGE_TYPES, Attribute, Type

DOTTED_NAME = RegexValidator(
    r"\A[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,3}\Z",
    _(
        "Write the system name in Latin letters, digits and “_”, beginning with a letter; a part of an object stands"
        " after it and a point: Order.Number."
    ),
)


class AttributeRow(models.Model):
    """One declared attribute. `name` of an object's part begins with that of the object: Order.Number."""

    name = models.CharField(_("system name"), max_length=200, validators=[DOTTED_NAME])
    type = models.CharField(_("type"), max_length=10, choices=MESSAGE_TYPES, default=Type.STRING)
    description = models.CharField(_("description"), max_length=300, blank=True)
    required = models.BooleanField(_("required"), default=False)
    non_empty = models.BooleanField(_("not empty"), default=False)
    array = models.BooleanField(_("array"), default=False)
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def holds_html(self) -> bool:
        """Whether its texts go into HTML as they are, cleaned."""
        return bool(getattr(self, "html", False))


def declared(rows: Iterable[AttributeRow]) -> tuple[Attribute, ...]:
    """The declarations that the rows make, each object with its parts; a part without its object is left out."""
    return _level(sorted(rows, key=lambda row: row.position), "")


def _level(rows: Sequence[AttributeRow], before: str) -> tuple[Attribute, ...]:
    here = [row for row in rows if row.name.startswith(before) and "." not in row.name[len(before) :]]
    return tuple(
        Attribute(
            name=row.name[len(before) :],
            type=Type(row.type),
            description=row.description,
            required=row.required,
            non_empty=row.non_empty,
            array=row.array,
            html=row.holds_html,
            parts=_level(rows, f"{row.name}.") if row.type == Type.OBJECT else (),
        )
        for row in here
    )
