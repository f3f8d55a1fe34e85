"""The outbox: letters of ours, written in the same transaction as what caused them, and on their way out."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.mail.models.delivery import Delivery
from apps.mail.models.sender import Sender
from apps.mail.troubles import Trouble


class OutboxQuerySet(models.QuerySet["OutboxLetter"]):
    def due(self, now: datetime | None = None) -> "OutboxQuerySet":
        """Letters that may leave now, oldest first; only who holds the lease of their sender may send them."""
        return self.filter(
            state__in=[OutboxLetter.State.QUEUED, OutboxLetter.State.SENDING, OutboxLetter.State.DEFERRED],
            next_attempt_at__lte=now or timezone.now(),
        ).order_by("pk")


@dataclass(frozen=True, slots=True)
class RecipientOutcome:
    """What became of a letter for one of its recipients; `state` is one of `OutboxLetter.State`."""

    address: str
    state: str
    trouble: str = ""
    detail: str = ""  # the server's own words

    @property
    def label(self) -> Promise:
        return OutboxLetter.State(self.state).label

    @property
    def sentence(self) -> Promise | str:
        return Trouble(self.trouble).sentence if self.trouble else ""


class OutboxLetter(models.Model):
    """One outgoing letter with its bytes, its recipients and the state of its delivery."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
        REFUSAL = "refusal", _("Refusal")
        LETTER = "letter", pgettext_lazy("kind", "Letter")
        NOTIFICATION = "notification", _("Notification")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        DEFERRED = "deferred", _("Deferred")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Bounced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class SentCopy(models.TextChoices):
        """What became of the copy in the sender's folder of sent letters; empty while there is none to make."""

        DUE = "due", _("To be stored")
        BEGUN = "begun", _("Begun")
        STORED = "stored", _("Stored")
        FAILED = "failed", _("Not stored")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    sender = models.ForeignKey(
        Sender, verbose_name=_("sender"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="outbox", help_text=_("Empty: the default sender at the time of sending."),
    )  # fmt: skip
    answers = models.ForeignKey(
        Delivery, verbose_name=_("answers"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="answers",
    )  # fmt: skip
    message_id = models.CharField("Message-ID", max_length=255, unique=True)
    envelope_from = models.CharField(_("envelope sender"), max_length=320, blank=True)  # "" is <>: RFC 3834 3.3
    recipients = models.JSONField(_("recipients"), default=list)  # addresses
    outcomes = models.JSONField(default=dict)  # by address, where it is known: see `by_recipient`
    recipient = models.CharField(_("recipient"), max_length=320, blank=True)  # the first, for limits and search
    subject = models.TextField(_("subject"), blank=True)
    mime = models.BinaryField()

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    sent_copy = models.CharField(_("copy in the Sent folder"), max_length=10, choices=SentCopy, blank=True)
    trouble = models.CharField(_("last error"), max_length=40, blank=True)
    trouble_detail = models.TextField(_("the server’s words"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)  # from when on the deadline is counted
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox letter")
        verbose_name_plural = _("outbox")
        ordering = ["-pk"]
        constraints = [
            # Promise 2 of the design: at most one acknowledgement (or refusal) for a letter.
            models.UniqueConstraint(fields=["answers", "kind"], name="outbox_one_answer_of_a_kind"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(state__in=["queued", "sending", "deferred"]),
                name="outbox_due",
            ),
            models.Index(fields=["sender", "-sent_at"], condition=Q(sent_at__isnull=False), name="outbox_sender_rate"),
            models.Index(fields=["recipient", "kind", "-created_at"], name="outbox_rate"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id

    @property
    def by_recipient(self) -> list[RecipientOutcome]:
        """What became of the letter for each recipient."""
        return [
            RecipientOutcome(address, **self.outcomes.get(address, {"state": self.state}))
            for address in self.recipients
        ]

    @property
    def pending(self) -> list[str]:
        """The recipients that the letter must still be handed over for."""
        ended = {OutboxLetter.State.SENT, OutboxLetter.State.FAILED, OutboxLetter.State.BOUNCED}
        return [address for address in self.recipients if self.outcomes.get(address, {}).get("state") not in ended]

    @property
    def is_later(self) -> bool:
        """Whether the letter may not leave yet."""
        return self.next_attempt_at > timezone.now()

    @property
    def sentence(self) -> Promise | str:
        """The last error in words with its cure; "" when there was none."""
        return Trouble(self.trouble).sentence if self.trouble else ""
