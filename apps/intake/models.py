"""Synchronisations: collecting from a mailbox because somebody asked for it, and how far it has come."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Mailbox
from apps.mail.troubles import Trouble

PATIENCE = timedelta(seconds=20)  # after which nobody seems to take it up


class Synchronisation(models.Model):
    """One mailbox that an agent asked to be collected from (seed 004, «Загрузить письма»); its worker writes it on."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a worker")
        WORKING = "working", _("Synchronising")
        DONE = "done", _("Synchronised")
        BUSY = "busy", _("Being collected from already")
        FAILED = "failed", _("Failed")
        UNREACHED = "unreached", _("The workers can’t be reached")

    UNDER_WAY = (State.WAITING, State.WORKING)

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="synchronisations")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    found = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    registered = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    finished = models.BooleanField(default=True)  # False: the time was up, and the next poll goes on
    trouble = models.CharField(max_length=40, blank=True)
    trouble_detail = models.TextField(blank=True)

    class Meta:
        verbose_name = _("synchronisation")
        verbose_name_plural = _("synchronisations")
        indexes = [models.Index(fields=["mailbox", "-id"], name="synchronisation_latest")]

    def __str__(self) -> str:
        return f"{self.mailbox}: {self.state}"

    @property
    def under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def done(self) -> int:
        """How many of the letters found have their outcome."""
        return self.registered + self.set_aside + self.failed

    @property
    def stuck(self) -> bool:
        """Whether no worker has taken it up for a while."""
        return self.state == self.State.WAITING and self.asked_at + PATIENCE < timezone.now()

    @property
    def sentence(self) -> Promise | str:
        """What went wrong, in words with the cure; "" when nothing did."""
        return Trouble(self.trouble).sentence if self.trouble else ""
