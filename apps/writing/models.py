"""What agents are writing: drafts with their files, and the templates and signatures that they write with."""

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.activities.models import EmailActivity
from apps.contacts.models import Account, Contact
from apps.desk.placeholders import validate_placeholders
from apps.mail.models import Mailbox, Sender
from apps.staff.models import User
from apps.staff.teams import hidden_from
from apps.tickets.models import Queue, Ticket
from apps.writing.macros import MACROS, Source

KEPT_AFTER_SENDING = timedelta(days=1)  # a draft that was sent, in case the letter is taken back


class DraftQuerySet(models.QuerySet["Draft"]):
    def written_by(self, user: User) -> "DraftQuerySet":
        """The user's letters that she has not sent, as far as she still sees what they are about.

        Nobody sees another's.
        """
        drafts = self.filter(author=user, sent_at=None)
        if queues := hidden_from(user, Queue):
            drafts = drafts.exclude(ticket__queue__in=queues)
        if mailboxes := hidden_from(user, Mailbox):
            drafts = drafts.exclude(answers__ticket=None, answers__mailbox__in=mailboxes)
        return drafts

    def forgettable(self) -> "DraftQuerySet":
        """Those that were sent too long ago to be taken back."""
        return self.filter(sent_at__lt=timezone.now() - KEPT_AFTER_SENDING)


class Draft(models.Model):
    """A letter that is being written. Its pictures stand in `html` by their Content-IDs."""

    class Kind(models.TextChoices):
        NEW = "new", _("New letter")
        REPLY = "reply", _("Reply")
        REPLY_ALL = "reply-all", _("Reply to all")
        FORWARD = "forward", _("Forward")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NEW)
    answers = models.ForeignKey(
        EmailActivity, null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts"
    )  # what it replies to or forwards
    sender = models.ForeignKey(Sender, verbose_name=_("From"), null=True, blank=True, on_delete=models.SET_NULL)
    to = models.TextField(_("To"), blank=True)  # these three as they were typed: see apps.writing.addressees
    cc = models.TextField(_("Cc"), blank=True)
    bcc = models.TextField(_("Bcc"), blank=True)
    subject = models.TextField(_("Subject"), blank=True)
    html = models.TextField(_("Text"), blank=True)
    quoted = models.BooleanField(_("Quote the letter"), default=True)
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    links = models.JSONField(_("Links"), default=list, blank=True)  # ["contact:12", …]: see apps.writing.linked
    in_calendar = models.BooleanField(_("Show in calendar"), default=False)
    starts_at = models.DateTimeField(_("Start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("End"), null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)  # the ticket's letters up to then were before her eyes
    updated_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_as = models.OneToOneField(
        EmailActivity, null=True, blank=True, on_delete=models.SET_NULL, related_name="draft"
    )
    status_before = models.CharField(max_length=10, blank=True)  # the ticket's, for when the letter is taken back

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-updated_at"]
        indexes = [
            models.Index(fields=["author", "-updated_at"], condition=Q(sent_at=None), name="draft_unsent"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="draft_sent"),
        ]

    def __str__(self) -> str:
        return self.subject or "—"

    def get_absolute_url(self) -> str:
        return reverse("writing:draft", args=[self.key])

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources whose templates suit the letter, by what it is written from (seed 004)."""
        if self.ticket_id and self.answers_id:
            return Source.NONE, Source.TICKET, Source.LETTER
        if self.answers_id:
            return Source.NONE, Source.LETTER
        if self.ticket_id:
            return Source.NONE, Source.TICKET
        if self.contact_id:
            return Source.NONE, Source.CONTACT
        return (Source.NONE, Source.ACCOUNT) if self.account_id else (Source.NONE,)


class DraftFile(models.Model):
    """A file that the letter will carry; one with a `content_id` is a picture of its text."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    name = models.TextField()
    content_type = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)  # in the blob store
    content_id = models.TextField(blank=True)

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("writing:file", args=[self.draft.key, self.pk])


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    def offered(self, sources: Collection[str]) -> "LetterTemplateQuerySet":
        """Those that suit a letter which is written from such records."""
        return self.filter(enabled=True, source__in=sources)


class LetterTemplate(models.Model):
    """A letter to begin with. Macros in its subject and text are filled in from what the letter is written from."""

    title = models.CharField(_("title"), max_length=200, unique=True)
    source = models.CharField(
        _("source of macros"), max_length=10, choices=Source, default=Source.NONE,
        help_text=_("Offered where letters are written from such a record; without a source, everywhere."),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    subject = models.CharField(
        _("subject"), max_length=300, blank=True, help_text=_("Empty: the letter keeps its own.")
    )
    html = models.TextField(_("text"))
    enabled = models.BooleanField(_("enabled"), default=True)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ["language", "title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse macros that the source doesn't have."""
        mistakes = {}
        for name in ("subject", "html"):
            try:
                validate_placeholders(getattr(self, name), MACROS[self.source])
            except ValidationError as error:
                mistakes[name] = error
        if mistakes:
            raise ValidationError(mistakes)


class Signature(models.Model):
    """What stands below letters: of a sender, or of an agent, who comes before her senders'."""

    sender = models.OneToOneField(
        Sender, verbose_name=_("sender"), null=True, blank=True, on_delete=models.CASCADE, related_name="signature"
    )
    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("agent"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="signature",
    )  # fmt: skip
    html = models.TextField(_("text"), help_text=_("{Agent.Name}, {Agent.Email}, {Sender.Name}, {Sender.Address}."))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.CheckConstraint(
                condition=Q(sender=None) ^ Q(agent=None),
                name="signature_of_one",
                violation_error_message=_("Choose either a sender or an agent."),
            )
        ]

    def __str__(self) -> str:
        return str(self.sender or self.agent)

    def clean(self) -> None:
        """Refuse macros that a signature doesn't have."""
        try:
            validate_placeholders(self.html, MACROS[Source.NONE])
        except ValidationError as error:
            raise ValidationError({"html": error}) from error


class CalendarTime(models.Model):
    """When an agent prepared a letter, for her calendar (seed 004, «Отображать в расписании»)."""

    activity = models.OneToOneField(EmailActivity, on_delete=models.CASCADE, related_name="calendar_time")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_times")
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))

    class Meta:
        verbose_name = _("time in the calendar")
        verbose_name_plural = _("times in the calendar")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=models.F("starts_at")), name="calendar_time_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%H:%M}"
