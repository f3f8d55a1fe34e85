"""Records: the rows of registries, each with a number and the values of its type's attributes."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.attributes import Values
from apps.desk.numbering import LONGEST_NUMBER
from apps.records.models.record_type import RecordType
from apps.records.querying import RecordQuerySet
from apps.records.typed import typed_records


class Record(models.Model):
    """A row of a registry. `values` holds them as `apps.records.stored` writes them; read them by `typed`."""

    record_type = models.ForeignKey(
        RecordType, verbose_name=_("record type"), on_delete=models.PROTECT, related_name="records"
    )
    number = models.CharField(_("number"), max_length=LONGEST_NUMBER)
    values: "models.JSONField[Any, dict[str, Any]]" = models.JSONField(_("values"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                Upper("number"), name="record_number_once",
                violation_error_message=_("Another record has this number."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index("record_type", models.F("id").desc(), name="record_latest"),
            models.Index(fields=["record_type", "-updated_at", "-id"], name="record_by_change"),
            models.Index("record_type", Upper("number"), "id", name="record_by_number"),
            GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="record_number_trigrams"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("records:record", args=[self.pk])

    def typed(self) -> Values:
        """The values by the names of the attributes; references have the names that their objects have now.

        Of many records, use `apps.records.typed.typed_records`.
        """
        return typed_records([self])[self.pk]
