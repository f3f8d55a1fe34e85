"""What every route and scenario has: a name, a switch, and why the program has switched it off."""

from collections.abc import Iterable
from typing import Any

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LARGEST_LANE = 3


class Switchable(models.Model):
    """Something of the technologist's that runs by itself, until somebody or the program switches it off."""

    system_name = models.CharField(
        _("system name"), max_length=100, unique=True,
        validators=[
            RegexValidator(
                r"\A[A-Za-z_][A-Za-z0-9_]*\Z",
                _("Write the system name in Latin letters, digits and “_”, beginning with a letter."),
            )
        ],
        help_text=_("A unique name for scenarios, commands and lists: Latin letters, digits and “_”."),
    )  # fmt: skip
    enabled = models.BooleanField(_("enabled"), default=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    switched_off_at = models.DateTimeField(null=True, blank=True, editable=False)
    switched_off_why = models.TextField(blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.system_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save what a person changed; what is on was not switched off."""
        self.updated_at = timezone.now()
        if self.enabled:
            self.switched_off_at, self.switched_off_why = None, ""
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at", "switched_off_at", "switched_off_why"}
        super().save(*args, **kwargs)

    def switch_off(self, why: str) -> None:
        """Switch it off because it no longer can work; `why` are sentences, one a line."""
        self.enabled, self.switched_off_at, self.switched_off_why = False, timezone.now(), why
        self.save(update_fields=["enabled"])


class Route(Switchable):
    """How a message's attributes map to or from a letter (the seeds' «Путь передачи данных»)."""

    lane = models.PositiveSmallIntegerField(
        _("lane"), default=0, validators=[MaxValueValidator(LARGEST_LANE)],
        help_text=_("0–3: which workers send its letters. Different lanes can be served by different workers."),
    )  # fmt: skip

    class Meta:
        abstract = True
