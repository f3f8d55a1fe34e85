"""The attributes of a record type: what may be written in its records, and how the form asks for it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Type
from apps.records.models.record_type import RecordType

SYSTEM_NAME = RegexValidator(
    r"\A[A-Za-z_][A-Za-z0-9_]*\Z",
    _("Write the system name in Latin letters, digits and “_”, beginning with a letter."),
)
TAKEN_NAMES = {"number", "created", "changed", "author", "type"}
"""What every record has already; an attribute can't be called so."""

RECORD_TYPES = [
    Type.STRING, Type.NUMBER, Type.DATE_TIME, Type.DURATION, Type.BOOLEAN, Type.CHOICE,
    Type.ACCOUNT, Type.CONTACT, Type.RECORD, Type.DOCUMENT,
]  # fmt: skip
"""What an attribute of a record may be."""


def type_choices() -> list[tuple[str, Any]]:
    """The types of records' attributes, as choices; a function, so that a new one costs no migration."""
    return [(type_.value, type_.label) for type_ in RECORD_TYPES]


def validate_choices(choices: Sequence[str]) -> None:
    """Choices are texts that differ by more than their case."""
    if not isinstance(choices, list) or not all(isinstance(choice, str) and choice.strip() for choice in choices):
        raise ValidationError(_("Write each choice on a line of its own."))
    if len({choice.casefold() for choice in choices}) < len(choices):
        raise ValidationError(_("A choice is there twice."))


class RecordAttributeManager(models.Manager["RecordAttribute"]):
    def get_queryset(self) -> models.QuerySet["RecordAttribute"]:
        """The attributes with the types that they point at, whose names every declaration needs."""
        return super().get_queryset().select_related("target")


class RecordAttribute(models.Model):
    """One attribute. `name` is what formulas and `Record.values` call it, `label` what people do."""

    class Index(models.TextChoices):
        """How far the database is with the indexes of a searchable attribute; see apps.records.indexes."""

        NONE = "none", _("not searchable")
        WAITING = "waiting", _("being prepared")
        READY = "ready", _("fast")
        FAILED = "failed", _("failed")

    record_type = models.ForeignKey(
        RecordType, verbose_name=_("record type"), on_delete=models.CASCADE, related_name="attributes"
    )
    label = models.CharField(_("label"), max_length=200)
    name = models.CharField(_("system name"), max_length=60, validators=[SYSTEM_NAME])
    type = models.CharField(_("type"), max_length=10, choices=type_choices, default=Type.STRING)
    long = models.BooleanField(_("several lines"), default=False)
    date_only = models.BooleanField(_("date without time"), default=False)
    required = models.BooleanField(
        _("required"), default=False,
        help_text=_("The form asks for it. Letters and scenarios store a record without it all the same."),
    )  # fmt: skip
    array = models.BooleanField(_("several values"), default=False)
    searchable = models.BooleanField(
        _("searchable"), default=False,
        help_text=_("Filters, sorting, linking rules and the search look at it, quickly however many records."),
    )  # fmt: skip
    in_list = models.BooleanField(_("in the list"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True, validators=[validate_choices])
    target = models.ForeignKey(
        RecordType, verbose_name=_("of the type"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    section = models.CharField(_("section"), max_length=100, blank=True)
    position = models.PositiveIntegerField(_("order"), default=0)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    index_state = models.CharField(_("search"), max_length=10, choices=Index, default=Index.NONE, editable=False)
    index_trouble = models.TextField(blank=True, editable=False)

    objects = RecordAttributeManager()

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["position", "pk"]
        constraints = [
            # Case must not tell two system names apart: people write formulas by hand.
            models.UniqueConstraint(
                "record_type", Upper("name"), name="record_attribute_once",
                violation_error_message=_("Another attribute has this system name."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, and what its indexes wait for."""
        self.index_state = self._next_index_state()
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "index_state"}
        super().save(*args, **kwargs)

    def _next_index_state(self) -> str:
        if not self.searchable:
            return self.Index.NONE
        return self.Index.WAITING if self.index_state == self.Index.NONE else self.index_state

    @property
    def declared(self) -> Attribute:
        return Attribute(
            name=self.name,
            type=Type(self.type),
            description=self.label,
            required=self.required,
            non_empty=self.required,
            array=self.array,
            choices=tuple(self.choices),
            target=self.target.system_name if self.target else "",
        )

    def clean(self) -> None:
        """Refuse what doesn't go together."""
        mistakes: dict[str, Any] = {}
        if self.name.lower() in TAKEN_NAMES:
            mistakes["name"] = _("Every record has a “%(name)s” already: choose another system name.") % {
                "name": self.name
            }
        if self.type == Type.CHOICE and not self.choices:
            mistakes["choices"] = _("Write what there is to choose from, each on a line of its own.")
        if self.type == Type.RECORD and self.target is None:
            mistakes["target"] = _("Choose the type of the records that it points at.")
        if mistakes:
            raise ValidationError(mistakes)
