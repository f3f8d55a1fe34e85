"""How a sender is doing: its lease, its last success, its last error and when it is tried again."""

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.mail.models.sender import Sender
from apps.mail.troubles import Trouble


class SenderHealth(models.Model):
    """One row a sender, written by the workers only, so that saving the settings never overwrites it."""

    sender = models.OneToOneField(
        Sender, verbose_name=_("sender"), on_delete=models.CASCADE, related_name="health", primary_key=True
    )
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("consecutive failures"), default=0)
    trouble = models.CharField(_("last error"), max_length=40, blank=True)
    trouble_detail = models.TextField(_("the server’s words"), blank=True)
    trouble_at = models.DateTimeField(_("last error at"), null=True, blank=True)

    copies_at = models.DateTimeField(default=timezone.now)  # when copies of sent letters are stored next

    class Meta:
        verbose_name = _("sender health")
        verbose_name_plural = _("sender health")

    def __str__(self) -> str:
        return f"{self.sender}: {self.trouble or 'ok'}"

    @property
    def sentence(self) -> Promise | str:
        """The last error in words with its cure; "" when the last attempt went well."""
        return Trouble(self.trouble).sentence if self.trouble else ""
