"""Tickets, the queues they stand in, and what happened to them."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.contacts.models import Account, Contact
from apps.runtime.default_flag import DefaultFlag
from apps.staff.models import User
from apps.staff.teams import Teamed, TeamedQuerySet, hidden_from
from apps.tickets.placeholders import validate_placeholders


def validate_mask(mask: str) -> None:
    """A number mask holds “{0}” once, where the number goes (seed 004: “Inv-{0}”)."""
    if mask.count("{0}") != 1 or mask.count("{") != 1 or mask.count("}") != 1:
        raise ValidationError(_("Write {0} once where the number goes, for example HD-{0}."))


ACKNOWLEDGEMENT_FIELDS = (
    "acknowledgement_subject_en",
    "acknowledgement_text_en",
    "acknowledgement_subject_ru",
    "acknowledgement_text_ru",
)


class Queue(DefaultFlag, Teamed):
    """A line of tickets with its own numbers and its own acknowledgement."""

    system_name = models.SlugField(_("system name"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)
    enabled = models.BooleanField(_("enabled"), default=True)
    number_mask = models.CharField(
        _("number mask"), max_length=50, unique=True, validators=[validate_mask],
        help_text=_("{0} stands for the number, for example HD-{0}."),
    )  # fmt: skip
    last_number = models.PositiveIntegerField(_("last number"), default=0)
    acknowledge = models.BooleanField(_("acknowledge new tickets"), default=True)
    acknowledgement_subject_en = models.CharField(_("subject, English"), max_length=300, default="[{Number}] {Subject}")
    acknowledgement_text_en = models.TextField(
        _("text, English"),
        default=(
            "Hello {Name},\n\nwe have received your letter and registered it as {Number}.\n"
            "To add something, simply answer this letter.\n"
        ),
    )
    acknowledgement_subject_ru = models.CharField(_("subject, Russian"), max_length=300, default="[{Number}] {Subject}")
    acknowledgement_text_ru = models.TextField(
        _("text, Russian"),
        default=(
            "Здравствуйте, {Name}!\n\nМы получили ваше письмо и зарегистрировали его под номером {Number}.\n"
            "Чтобы дополнить обращение, просто ответьте на это письмо.\n"
        ),
    )

    objects = TeamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="queue_only_one_default")
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse acknowledgements with a placeholder that nothing would come in the place of."""
        mistakes = {}
        for name in ACKNOWLEDGEMENT_FIELDS:
            try:
                validate_placeholders(getattr(self, name))
            except ValidationError as error:
                mistakes[name] = error
        if mistakes:
            raise ValidationError(mistakes)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> "TicketQuerySet":
        """The tickets of the queues that the user sees."""
        hidden = hidden_from(user, Queue)
        return self.exclude(queue__in=hidden) if hidden else self

    def open(self) -> "TicketQuerySet":
        return self.filter(status__in=Ticket.OPEN)

    def closed(self) -> "TicketQuerySet":
        return self.exclude(status__in=Ticket.OPEN)


class Ticket(models.Model):
    """What an agent works on. Its statuses say whose turn it is."""

    class Status(models.TextChoices):
        NEW = "new", _("New")
        OPEN = "open", _("Waiting for us")
        WAITING = "waiting", _("Waiting for the customer")
        SOLVED = "solved", _("Solved")
        CLOSED = "closed", _("Closed")

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")
        URGENT = "urgent", _("Urgent")

    OPEN = (Status.NEW, Status.OPEN, Status.WAITING)

    number = models.CharField(_("number"), max_length=80, unique=True)
    queue = models.ForeignKey(Queue, verbose_name=_("queue"), on_delete=models.PROTECT, related_name="tickets")
    subject = models.TextField(_("subject"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.NORMAL)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assignee"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="assigned_tickets",
    )  # fmt: skip
    requester = models.ForeignKey(
        Contact, verbose_name=_("requester"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="tickets",
    )  # fmt: skip
    account = models.ForeignKey(
        Account, verbose_name=_("account"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="tickets",
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    customer_wrote_at = models.DateTimeField(_("customer wrote"), null=True, blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(Upper("number"), name="ticket_number_upper"),
            models.Index(fields=["status", "-updated_at"], name="ticket_by_status"),
            models.Index(fields=["assignee", "status", "-updated_at"], name="ticket_by_assignee"),
            models.Index(fields=["queue", "status", "-updated_at"], name="ticket_by_queue"),
            models.Index(fields=["requester", "-updated_at"], name="ticket_by_requester"),
            models.Index(fields=["-updated_at", "-id"], name="ticket_latest"),
            # Django asks for upper(subject) LIKE '%…%', which only trigrams can look up.
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), name="ticket_subject_trigrams"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:ticket", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


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
        OPENED = "opened", _("Opened")
        REOPENED = "reopened", _("Reopened")
        STATUS = "status", _("Status changed")
        PRIORITY = "priority", _("Priority changed")
        ASSIGNEE = "assignee", _("Assignee changed")
        QUEUE = "queue", _("Queue changed")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")

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
