"""Email activities: the letters as people read them, their files, and their links to everything else."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.activities.meeting import Meeting as Meeting  # noqa: PLC0414 - all models are imported from here
from apps.contacts.models import Account, Contact
from apps.linking.models import LinkingRule
from apps.mail.models import Delivery, Mailbox, OutboxLetter
from apps.staff.models import User
from apps.staff.teams import hidden_from


class EmailActivityQuerySet(models.QuerySet["EmailActivity"]):
    def visible_to(self, user: User) -> "EmailActivityQuerySet":
        """The letters that the user may read: with a ticket, as its queue says; without one, as the mailbox does."""
        letters = self
        if queues := hidden_from(user, apps.get_model("tickets", "Queue")):
            letters = letters.filter(Q(ticket=None) | ~Q(ticket__queue__in=queues))
        if mailboxes := hidden_from(user, Mailbox):
            letters = letters.exclude(ticket=None, mailbox__in=mailboxes)
        return letters

    def incoming(self) -> "EmailActivityQuerySet":
        return self.filter(direction=EmailActivity.Direction.INCOMING)

    def unprocessed(self) -> "EmailActivityQuerySet":
        return self.filter(needs_processing=True)


class EmailActivity(models.Model):
    """A letter. `ticket` is the one whose timeline it belongs to; `links` are what it mentions."""

    class Direction(models.TextChoices):
        INCOMING = "incoming", _("Incoming")
        OUTGOING = "outgoing", _("Outgoing")

    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    delivery = models.OneToOneField(
        Delivery, verbose_name=_("delivery"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="activity",
    )  # fmt: skip
    outbox_letter = models.OneToOneField(
        OutboxLetter, verbose_name=_("outbox letter"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="activity",
    )  # fmt: skip
    mailbox = models.ForeignKey(
        Mailbox, verbose_name=_("mailbox"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="activities", db_index=False,
    )  # fmt: skip
    ticket = models.ForeignKey(
        "tickets.Ticket", verbose_name=_("ticket"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="activities",
    )  # fmt: skip
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="activities", db_index=False,
    )  # fmt: skip
    account = models.ForeignKey(
        Account, verbose_name=_("account"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="activities", db_index=False,
    )  # fmt: skip
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", help_text=_("Who brought the letter in; empty: the system."),
    )  # fmt: skip
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="owned_activities",
    )  # fmt: skip
    subject = models.TextField(_("subject"), blank=True)
    sender_name = models.TextField(_("sender’s name"), blank=True)
    sender_address = models.CharField(_("sender’s address"), max_length=320, blank=True)
    recipients = models.JSONField(_("recipients"), default=list)  # [{"kind": "to"|"cc"|"bcc", "name", "address"}]
    date = models.DateTimeField(_("date"), default=timezone.now)  # the letter's own date, else its arrival
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    text = models.TextField(_("text"), blank=True)
    new_text = models.TextField(blank=True)  # `text` without what it quotes
    html = models.TextField(blank=True)  # as sent; cleaned when shown
    message_id = models.TextField("Message-ID", blank=True)
    in_reply_to = models.TextField(blank=True)
    automatic = models.CharField(max_length=20, blank=True)  # apps.intake.mime.letter.Automatic
    oddities = models.JSONField(default=list, blank=True)
    trust = models.JSONField(default=dict, blank=True)  # facts about the sender: see apps.activities.trust
    needs_processing = models.BooleanField(_("needs processing"), default=True)
    # An agent's own decision, which links made or undone later leave as it is.
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)
    processed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("processed by"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip

    objects = EmailActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("email activity")
        verbose_name_plural = _("email activities")
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["message_id"], name="activity_message_id"),
            models.Index(fields=["ticket", "date"], name="activity_timeline"),
            models.Index(fields=["-date", "-id"], name="activity_latest"),
            models.Index(fields=["-date", "-id"], condition=Q(direction="outgoing"), name="activity_outgoing"),
            models.Index(fields=["-date"], condition=Q(needs_processing=True), name="activity_unprocessed"),
            # These three stand in for the indexes of their foreign keys.
            models.Index(fields=["mailbox", "-date", "-id"], name="activity_by_mailbox"),
            models.Index(fields=["contact", "-date"], name="activity_by_contact"),
            models.Index(fields=["account", "-date"], name="activity_by_account"),
            # Conversations are followed by what their letters answer, and so are runs that wait for a reply.
            models.Index(fields=["in_reply_to"], condition=~Q(in_reply_to=""), name="activity_replies"),
        ]

    def __str__(self) -> str:
        return self.subject or "—"

    def get_absolute_url(self) -> str:
        return reverse("activities:letter", args=[self.pk])


class Attachment(models.Model):
    """A file of a letter. Its bytes lie in the blob store under `sha256`, once however often they are sent."""

    activity = models.ForeignKey(EmailActivity, on_delete=models.CASCADE, related_name="attachments")
    position = models.PositiveIntegerField(default=0)
    name = models.TextField(_("name"))
    content_type = models.CharField(_("type"), max_length=200)  # by content where that is recognised
    declared_type = models.CharField(_("declared type"), max_length=200, blank=True)
    size = models.BigIntegerField(_("size, bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    inline = models.BooleanField(default=False)
    content_id = models.TextField(blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """A letter is about an object. Made by a linking rule, through its thread, by hand, or by a scenario."""

    class Origin(models.TextChoices):
        RULE = "rule", _("By a rule")
        THREAD = "thread", _("Through the thread")
        HAND = "hand", _("By hand")
        SCENARIO = "scenario", _("By a scenario")

    activity = models.ForeignKey(EmailActivity, on_delete=models.CASCADE, related_name="links")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    object: Any = GenericForeignKey("content_type", "object_id")
    origin = models.CharField(_("made"), max_length=10, choices=Origin)
    rule = models.ForeignKey(
        LinkingRule, verbose_name=_("linking rule"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="links",
    )  # fmt: skip
    rule_name = models.CharField(max_length=200, blank=True)  # kept when the rule is deleted
    scenario = models.CharField(max_length=200, blank=True)  # its title then
    matched = models.TextField(_("matched text"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["activity", "content_type", "object_id"], name="link_once_per_object")
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="link_by_object")]

    def __str__(self) -> str:
        return f"{self.activity} → {self.object}"


class UndoneLink(models.Model):
    """A link that an agent took away: no rule makes it again."""

    activity = models.ForeignKey(EmailActivity, on_delete=models.CASCADE, related_name="undone_links")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "content_type", "object_id"], name="undone_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity} ↛ {self.content_type.model} {self.object_id}"


class ReadException(models.Model):
    """A letter that is read though it came after its agent's mark, or unread though it came before: see `unread`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_exceptions", db_index=False
    )
    activity = models.ForeignKey(EmailActivity, on_delete=models.CASCADE, related_name="read_exceptions")
    unread = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "activity"], name="read_exception_once_per_letter")]

    def __str__(self) -> str:
        return f"{self.user}, {self.activity_id}: {'unread' if self.unread else 'read'}"
