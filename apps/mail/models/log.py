"""The log of a mailbox or a sender, kept where its form can show it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mail.models.mailbox import Mailbox
from apps.mail.models.sender import Sender


class LogEntry(models.Model):
    """One line of the log of a mailbox or a sender; `apps.mail.log` writes and prunes them."""

    class Level(models.TextChoices):
        INFO = "info", _("Information")
        ERROR = "error", _("Error")

    mailbox = models.ForeignKey(Mailbox, null=True, blank=True, on_delete=models.CASCADE, related_name="log")
    sender = models.ForeignKey(Sender, null=True, blank=True, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField(_("time"), default=timezone.now)
    level = models.CharField(_("level"), max_length=5, choices=Level)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mailbox__isnull=False) ^ Q(sender__isnull=False), name="log_entry_has_one_subject"
            )
        ]

    def __str__(self) -> str:
        return self.text
