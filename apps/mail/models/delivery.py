"""The ledger: every message seen on a server, what became of it, and why."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mail.models.mailbox import Mailbox
from apps.staff.models import User
from apps.staff.teams import hidden_from


class ServerAnswer(models.TextChoices):
    """What an incoming route wants done with a letter on the server; empty: what its mailbox says."""

    __empty__ = _("As the mailbox says")
    LEAVE = "leave", _("Mark as read and leave")
    MOVE = "move", _("Move to the folder")
    DELETE = "delete", _("Delete")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> "DeliveryQuerySet":
        """What came into the mailboxes that the user sees."""
        hidden = hidden_from(user, Mailbox)
        return self.exclude(mailbox__in=hidden) if hidden else self

    def waiting(self, now: datetime | None = None) -> "DeliveryQuerySet":
        """Stored letters that may be taken in now, oldest first."""
        now = now or timezone.now()
        return self.filter(Q(retry_at=None) | Q(retry_at__lte=now), state=Delivery.State.STORED).order_by("pk")

    def unsettled(self, now: datetime | None = None) -> "DeliveryQuerySet":
        """Letters with a final outcome that the server has not been told of yet."""
        now = now or timezone.now()
        return self.filter(Q(settle_after=None) | Q(settle_after__lte=now), settlement=Delivery.Settlement.DUE)


class Delivery(models.Model):
    """One message seen on a server. Never deleted by the program's own work.

    Identity is (mailbox, folder, uid_validity, uid); POP3 has only the last (its UIDL). The raw bytes lie in the
    blob store under `raw_sha256`; rows that record mere history have none.
    """

    class State(models.TextChoices):
        LISTED = (
            "listed",
            _("On the server"),
        )  # to be fetched: "Fetch again" of a letter whose bytes aren't here
        STORED = "stored", _("Waiting")
        TAKEN_IN = "taken-in", _("Taken in")
        SET_ASIDE = "set-aside", _("Set aside")
        FAILED = "failed", _("Failed")

    class Reason(models.TextChoices):
        """Why a letter was set aside or has failed."""

        NONE = "", "—"
        HISTORY = "history", _("Older than the first connection")
        DUPLICATE = "duplicate", _("A duplicate")
        BOUNCE = "bounce", _("A bounce")
        DELIVERY_REPORT = "delivery-report", _("A delivery report")
        LOOP = "loop", _("Our own letter came back")
        AUTO_REPLY = "auto-reply", _("An automatic reply")
        HELD = "held", _("Held: unknown sender")
        REFUSED = "refused", _("Refused: unknown sender")
        TEMPORARY = "temporary", _("A temporary failure")
        PERMANENT = "permanent", _("Could not be taken in")

    class Settlement(models.TextChoices):
        """What the server still has to be told."""

        WAITING = "waiting", _("Waiting for the outcome")
        DUE = "due", _("Due")
        DONE = "done", _("Done")
        NOT_NEEDED = "not-needed", _("Stays on the server")

    mailbox = models.ForeignKey(Mailbox, verbose_name=_("mailbox"), on_delete=models.PROTECT, related_name="deliveries")
    folder = models.CharField(_("folder"), max_length=500, blank=True)
    uid_validity = models.CharField("UIDVALIDITY", max_length=64, blank=True)
    uid = models.CharField(_("UID"), max_length=255)
    size = models.BigIntegerField(_("size, bytes"), default=0)
    received_at = models.DateTimeField(_("arrived on the server"), null=True, blank=True)
    collected_at = models.DateTimeField(_("collected"), default=timezone.now)
    raw_sha256 = models.CharField(max_length=64, blank=True)
    complete = models.BooleanField(_("complete"), default=True)  # False: larger than the mailbox allows
    silent = models.BooleanField(_("silent"), default=False)  # history and imports: original dates, nobody is told
    sent_mail = models.BooleanField(_("sent mail"), default=False)  # from a folder that holds sent mail
    collected_by = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("collected by"),
    )  # fmt: skip

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STORED)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True, default="")
    detail = models.TextField(_("details"), blank=True)
    trace = models.JSONField(_("trace"), default=list, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    done_at = models.DateTimeField(_("outcome at"), null=True, blank=True)
    anew = models.BooleanField(_("taken in anew"), default=False)  # not to be taken for a duplicate of itself
    let_in = models.BooleanField(_("let in by an agent"), default=False)

    # Filled by intake, so that the ledger can be searched.
    message_id = models.TextField("Message-ID", blank=True)
    reading_sha256 = models.CharField(max_length=64, blank=True)  # hash of what people read
    subject = models.TextField(_("subject"), blank=True)
    from_address = models.CharField(_("from"), max_length=320, blank=True)

    settlement = models.CharField(_("on the server"), max_length=12, choices=Settlement, default=Settlement.WAITING)
    server_answer = models.CharField(max_length=10, choices=ServerAnswer, blank=True, default="")
    answer_folder = models.CharField(max_length=500, blank=True)  # of ServerAnswer.MOVE
    settle_attempts = models.PositiveIntegerField(default=0)
    settle_after = models.DateTimeField(null=True, blank=True)
    settle_trouble = models.CharField(max_length=40, blank=True)
    settle_detail = models.TextField(blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [
            # Promise 3 of the design: a message on a server is one row, however often it is seen.
            models.UniqueConstraint(
                fields=["mailbox", "folder", "uid_validity", "uid"], name="delivery_once_per_message"
            ),
        ]
        indexes = [
            models.Index(fields=["mailbox", "id"], condition=Q(state="stored"), name="delivery_stored"),
            models.Index(fields=["mailbox", "folder"], condition=Q(settlement="due"), name="delivery_unsettled"),
            models.Index(fields=["message_id"], name="delivery_message_id"),
            models.Index(fields=["reading_sha256"], name="delivery_reading"),
            models.Index(fields=["state", "reason", "-id"], name="delivery_outcome"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id or f"{self.folder}/{self.uid}"

    def explain(self, step: str, code: str, **params: Any) -> None:
        """Add a line to the trace: what `step` decided and why. `apps.intake.trace` turns it into a sentence."""
        self.trace.append({"step": step, "code": code, **params})
