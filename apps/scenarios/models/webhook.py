"""Webhooks: calls of other systems on their way, and the secrets that go along with them."""

import uuid
from datetime import datetime

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.mail.secrets import SecretField
from apps.scenarios.models.run import Run


class WebhookSecret(models.Model):
    """What another system knows Postdesk by. Scenarios name it, so that it stands in no definition and no log."""

    system_name = models.CharField(
        _("system name"), max_length=100, unique=True,
        validators=[
            RegexValidator(
                r"\A[A-Za-z_][A-Za-z0-9_]*\Z",
                _("Write the system name in Latin letters, digits and “_”, beginning with a letter."),
            )
        ],
    )  # fmt: skip
    description = models.CharField(_("description"), max_length=500, blank=True)
    value = SecretField(_("value"), help_text=_("The whole value of the header, for example “Bearer …”."))

    class Meta:
        verbose_name = _("webhook secret")
        verbose_name_plural = _("webhook secrets")
        ordering = ["system_name"]

    def __str__(self) -> str:
        return self.system_name


class WebhookCallQuerySet(models.QuerySet["WebhookCall"]):
    def due(self, now: datetime | None = None) -> "WebhookCallQuerySet":
        """Those that should be made now, the longest waiting first."""
        now = now or timezone.now()
        return self.filter(state=WebhookCall.State.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")


class WebhookCall(models.Model):
    """One call: queued in the transaction of its step, made after it, and made again until it is answered.

    `key` goes along as Idempotency-Key, so that the other system can tell a second attempt from a second call.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("webhook call", "waiting")
        DONE = "done", pgettext_lazy("webhook call", "answered")
        FAILED = "failed", pgettext_lazy("webhook call", "failed")

    run = models.ForeignKey(Run, verbose_name=_("run"), on_delete=models.CASCADE, related_name="webhook_calls")
    step_key = models.CharField(_("step"), max_length=100)
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    method = models.CharField(_("method"), max_length=10)
    url = models.TextField(_("address"))
    headers = models.JSONField(_("headers"), default=dict)
    body = models.TextField(_("body"), blank=True)
    secret_name = models.CharField(_("secret"), max_length=100, blank=True)
    secret_header = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = WebhookCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook call")
        verbose_name_plural = _("webhook calls")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], name="webhook_call_due", condition=Q(state="waiting")),
            models.Index(fields=["-created_at", "-id"], name="webhook_call_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url}"
