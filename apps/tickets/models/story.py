"""What happened to tickets: who takes part, notes, changes, mergers, who is looking, whose mail is unwanted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.contacts.models import Contact
from apps.tickets.models.ticket import Ticket


class Participant(models.Model):
    """A contact who takes part in a ticket: wrote to it, or was asked in. Her replies may name it by number."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="participations")

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [models.UniqueConstraint(fields=["ticket", "contact"], name="participant_once_per_ticket")]

    def __str__(self) -> str:
        return str(self.contact)


class Note(models.Model):
    """What an agent wrote for colleagues; requesters never see it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="ticket_notes"
    )
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Event(models.Model):
    """One change of a ticket, by an agent or by the program (`by` is empty)."""

    class Kind(models.TextChoices):
        REOPENED = "reopened", _("Reopened")
        STATUS = "status", _("Status changed")
        PRIORITY = "priority", _("Priority changed")
        ASSIGNEE = "assignee", _("Assignee changed")
        QUEUE = "queue", _("Queue changed")
        SUBJECT = "subject", _("Subject changed")
        REQUESTER = "requester", _("Requester changed")
        TAGGED = "tagged", _("Tagged")
        UNTAGGED = "untagged", _("Tag removed")
        INVITED = "invited", _("Participant added")
        DISMISSED = "dismissed", _("Participant removed")
        MERGED = "merged", _("Merged")  # another ticket came in here; `after` is its number
        MERGED_AWAY = "merged-away", _("Merged into another ticket")
        UNMERGED = "unmerged", _("Merger undone")
        SPLIT = "split", _("Letter split off")
        SPLIT_FROM = "split-from", _("Split off from another ticket")
        SPAM = "spam", _("Marked as spam")
        NOT_SPAM = "not-spam", _("Not spam")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        NOTIFIED = "notified", _("Participants notified")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.ticket.number}: {self.kind}"


class Merger(models.Model):
    """One ticket that went into another, with all that moved, so that it can be undone."""

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mergers_away")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mergers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    letters = models.JSONField(default=list)  # primary keys of what moved, here and below
    notes = models.JSONField(default=list)
    links = models.JSONField(default=list)
    participants = models.JSONField(default=list)  # contacts who take part in the target only since then
    tags = models.JSONField(default=list)  # that the target has only since then
    source_status = models.CharField(max_length=10)  # as they were before
    target_status = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source"], name="merger_once_per_source")]

    def __str__(self) -> str:
        return f"{self.source.number} → {self.target.number}"


class Presence(models.Model):
    """Somebody has the ticket open; it ends by itself when nothing more is heard of her (see apps.tickets.presence)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="presence_once_per_ticket")]

    def __str__(self) -> str:
        return f"{self.user} at {self.ticket.number}"


class BlockedAddress(models.Model):
    """An address whose letters are not taken in any more, since an agent called one of them spam."""

    address = models.CharField(_("address"), max_length=320, unique=True)  # canonical
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("blocked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("blocked"), default=timezone.now)

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class Notice(models.Model):
    """Something that an agent is to be told by e-mail; several of one ticket leave as one letter."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned"
        WROTE = "wrote"  # the customer, on a ticket of hers
        MENTIONED = "mentioned"
        OVERDUE = "overdue"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.CharField(max_length=300, blank=True)  # who caused it, in words
    text = models.CharField(max_length=1000, blank=True)  # the first words of a letter or a note
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="notice_oldest")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.ticket.number}"
