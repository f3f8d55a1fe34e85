"""How mailboxes and senders are doing: lease, schedule, last success and last error; a mailbox's reconciliation."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.mail.models.mailbox import Mailbox
from apps.mail.models.sender import Sender
from apps.mail.troubles import Trouble


class Health(models.Model):
    """How a connection is doing; written by the workers only, so that saving the settings never overwrites it."""

    lease_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("consecutive failures"), default=0)
    trouble = models.CharField(_("last error"), max_length=40, blank=True)
    trouble_detail = models.TextField(_("the server’s words"), blank=True)
    trouble_at = models.DateTimeField(_("last error at"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def sentence(self) -> Promise | str:
        """The last error in words with its cure; "" when the last attempt went well."""
        return Trouble(self.trouble).sentence if self.trouble else ""


class MailboxHealthQuerySet(models.QuerySet["MailboxHealth"]):
    def due(self, now: datetime | None = None) -> "MailboxHealthQuerySet":
        """Enabled mailboxes whose time has come and that nobody is collecting from."""
        now = now or timezone.now()
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=now), mailbox__enabled=True, next_poll_at__lte=now)


class MailboxHealth(Health):
    """One row a mailbox."""

    mailbox = models.OneToOneField(
        Mailbox, verbose_name=_("mailbox"), on_delete=models.CASCADE, related_name="health", primary_key=True
    )
    next_poll_at = models.DateTimeField(_("next poll"), default=timezone.now)
    waiting = models.PositiveIntegerField(
        _("letters waiting"), default=0, help_text=_("On the server, not yet collected.")
    )
    on_server = models.PositiveIntegerField(_("letters on the server"), default=0)
    unaccounted = models.PositiveIntegerField(
        _("difference"), default=0, help_text=_("Letters for which server and ledger disagree.")
    )
    reconciled_at = models.DateTimeField(_("reconciled"), null=True, blank=True)

    objects = MailboxHealthQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailbox health")
        verbose_name_plural = _("mailbox health")

    def __str__(self) -> str:
        return f"{self.mailbox}: {self.trouble or 'ok'}"


class SenderHealth(Health):
    """One row a sender."""

    sender = models.OneToOneField(
        Sender, verbose_name=_("sender"), on_delete=models.CASCADE, related_name="health", primary_key=True
    )
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    copies_at = models.DateTimeField(default=timezone.now)  # when copies of sent letters are stored next

    class Meta:
        verbose_name = _("sender health")
        verbose_name_plural = _("sender health")

    def __str__(self) -> str:
        return f"{self.sender}: {self.trouble or 'ok'}"


class ScannedFolder(models.Model):
    """A folder that has been connected to: what was there before `started_at` is history."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="scanned_folders")
    path = models.CharField(max_length=500, blank=True)
    uid_validity = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "path"], name="scanned_folder_once_per_mailbox")]

    def __str__(self) -> str:
        return self.path or self.mailbox.system_name
