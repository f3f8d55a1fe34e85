"""Tickets: whose turn it is, how long that has been so, and until when somebody is to act."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.contacts.models import Account, Contact
from apps.staff.models import User
from apps.staff.teams import hidden_from
from apps.tickets.models.queue import Queue
from apps.tickets.models.tag import Tag


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> "TicketQuerySet":
        """The tickets of the queues that the user sees."""
        hidden = hidden_from(user, Queue)
        return self.exclude(queue__in=hidden) if hidden else self

    def open(self) -> "TicketQuerySet":
        return self.filter(status__in=Ticket.OPEN)

    def waiting_for_us(self) -> "TicketQuerySet":
        return self.filter(status__in=Ticket.OURS)

    def overdue(self, now: datetime | None = None) -> "TicketQuerySet":
        """Tickets that wait for us although their time is over."""
        return self.waiting_for_us().filter(due_at__lte=now or timezone.now())

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
    OURS = (Status.NEW, Status.OPEN)
    PRIORITIES = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)  # from the least to the most

    number = models.CharField(_("number"), max_length=80, unique=True)
    queue = models.ForeignKey(Queue, verbose_name=_("queue"), on_delete=models.PROTECT, related_name="tickets")
    subject = models.TextField(_("subject"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.NORMAL)
    urgency = models.GeneratedField(  # the priority as a number, to sort by
        expression=Case(*(When(priority=name, then=Value(rank)) for rank, name in enumerate(PRIORITIES))),
        output_field=models.SmallIntegerField(), db_persist=True,
    )  # fmt: skip
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="tickets")
    spam = models.BooleanField(_("spam"), default=False)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), null=True, blank=True, on_delete=models.SET_NULL, related_name="merged",
    )  # fmt: skip
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
    opened_at = models.DateTimeField(default=timezone.now)  # or opened again: the deadlines count from it
    waiting_since = models.DateTimeField(default=timezone.now)  # since when it is, or last was, our turn
    answered_at = models.DateTimeField(_("first answer"), null=True, blank=True)  # since it was opened (again)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)  # see apps.tickets.due
    overdue_told = models.BooleanField(default=False)  # the assignee was told that this `due_at` is over

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
            models.Index(fields=["-created_at", "-id"], name="ticket_by_creation"),
            models.Index(fields=["waiting_since", "id"], name="ticket_by_waiting"),
            models.Index(fields=["-urgency", "-updated_at", "-id"], name="ticket_by_urgency"),
            models.Index(fields=["due_at", "id"], condition=Q(status__in=["new", "open"]), name="ticket_by_due"),
            models.Index(
                fields=["due_at"], condition=Q(status__in=["new", "open"], overdue_told=False), name="ticket_due_untold"
            ),
            models.Index(fields=["account", "-updated_at"], name="ticket_by_account"),
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

    @property
    def is_ours(self) -> bool:
        """Whether it is our turn."""
        return self.status in self.OURS

    @property
    def is_overdue(self) -> bool:
        return self.is_ours and self.due_at is not None and self.due_at <= timezone.now()

    @property
    def version(self) -> str:
        """Differs from what it was as soon as something that a page shows of the ticket has changed."""
        wrote = self.customer_wrote_at.isoformat() if self.customer_wrote_at else ""
        return f"{self.updated_at.isoformat()} {wrote} {self.status}"
