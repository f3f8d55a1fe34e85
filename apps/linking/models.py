"""Linking rules: regular expressions that find an object's number, or another column of it, in a letter."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LinkingRule(models.Model):
    """A technologist's rule (seed 004, «Связать письмо с другими записями автоматически»)."""

    class Place(models.TextChoices):
        """Where in a letter a rule looks."""

        SUBJECT = "subject", _("Subject")
        BODY = "body", _("Text")
        SENDER = "sender", _("Sender")
        RECIPIENTS = "recipients", _("Recipients")
        ATTACHMENTS = "attachments", _("Attachment names")

    name = models.CharField(_("name"), max_length=200, unique=True)
    description = models.TextField(_("description"), blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)
    order = models.PositiveIntegerField(_("order"), default=100, validators=[MinValueValidator(0)])
    expression = models.CharField(
        _("rule"), max_length=1000,
        help_text=_("A regular expression, for example Inv-[0-9]+. A group named “key” narrows the match to itself."),
    )  # fmt: skip
    places = models.JSONField(_("where to look"), default=list)  # values of Place
    target = models.CharField(_("object"), max_length=100)  # a key of apps.linking.targets
    column = models.CharField(_("column"), max_length=100)
    switched_off_at = models.DateTimeField(_("switched off by the program"), null=True, blank=True)
    switched_off_why = models.TextField(_("why"), blank=True)
    timeouts = models.PositiveIntegerField(default=0)  # runs into the time bound since the last clean run
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("linking rule")
        verbose_name_plural = _("linking rules")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name
