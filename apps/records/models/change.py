"""What became of records: who changed what, and by which scenario."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.records.models.record import Record


class RecordChange(models.Model):
    """One change of a record, by a user or by the program (`by` is empty). See apps.records.history."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Created")
        CHANGED = "changed", _("Changed")

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    scenario = models.CharField(max_length=200, blank=True)  # its title then
    # [{"attribute": its declaration, "before": value, "after": value}], as apps.attributes writes them
    values = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a record")
        verbose_name_plural = _("changes of records")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.kind}"
