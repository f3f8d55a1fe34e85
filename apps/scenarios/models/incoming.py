"""Incoming routes: which attributes are taken out of a letter, and what the mail server is answered (seed 000)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.activities.models import Meeting
from apps.linking.expressions import validate_expression
from apps.mail.models import Mailbox
from apps.mail.models.delivery import ServerAnswer
from apps.scenarios.models.attribute import AttributeRow
from apps.scenarios.models.outgoing import OutgoingRoute
from apps.scenarios.models.route import Route


class IncomingRoute(Route):
    """A mailbox, a type of message, its attributes, and the answers to the server."""

    class MessageType(models.TextChoices):
        LETTER = "letter", _("E-mail")
        EVENT = "event", _("Calendar event")

    mailbox = models.ForeignKey(
        Mailbox, verbose_name=_("mailbox"), on_delete=models.PROTECT, related_name="incoming_routes",
        help_text=_("Whose letters go through the route."),
    )  # fmt: skip
    message_type = models.CharField(
        _("message type"), max_length=10, choices=MessageType, default=MessageType.LETTER,
        help_text=_("A letter with an invitation, an answer to one or a cancellation is a calendar event."),
    )  # fmt: skip
    must_have = models.JSONField(_("must not be empty"), default=list, blank=True)  # names of built-in attributes
    answer = models.CharField(_("on the server"), max_length=10, choices=ServerAnswer, blank=True, default="")
    answer_folder = models.CharField(_("folder"), max_length=500, blank=True)
    answer_route = models.ForeignKey(
        OutgoingRoute, verbose_name=_("reply by the route"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    meeting_answer = models.CharField(
        _("answer to an invitation"), max_length=10, choices=Meeting.Answer, blank=True, default="",
        help_text=_("Calendar events only: what the organizer is told of every invitation that could be read."),
    )  # fmt: skip
    meeting_message = models.TextField(
        _("message to the organizer"), blank=True, help_text=_("Goes along with the answer; empty: none.")
    )
    error_answer = models.CharField(_("on the server"), max_length=10, choices=ServerAnswer, blank=True, default="")
    error_folder = models.CharField(_("folder"), max_length=500, blank=True)
    error_route = models.ForeignKey(
        OutgoingRoute, verbose_name=_("reply by the route"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("incoming route")
        verbose_name_plural = _("incoming routes")
        ordering = ["system_name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(lane__lte=3), name="incoming_route_lane_is_0_to_3"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("admin:scenarios_incomingroute_change", args=[self.pk])


class IncomingAttribute(AttributeRow):
    """An attribute of one's own, and where in the letter its value stands."""

    class Source(models.TextChoices):
        KEY = "key", _("Key: value line")
        SUBJECT = "subject", _("Subject, by expression")
        BODY = "body", _("Text, by expression")
        HEADER = "header", _("Header")
        FILE = "file", _("File, by its name")
        PARTS = "parts", _("Its parts")

    route = models.ForeignKey(IncomingRoute, on_delete=models.CASCADE, related_name="attributes")
    source = models.CharField(_("taken from"), max_length=10, choices=Source, default=Source.KEY)
    lookup = models.CharField(
        _("key, expression or header"), max_length=1000, blank=True,
        help_text=_(
            "A key is that of a “Key: value” line of the text; empty, it is the system name. A group in brackets"
            " narrows an expression to itself."
        ),
    )  # fmt: skip

    class Meta(AttributeRow.Meta):
        verbose_name = _("message attribute")
        verbose_name_plural = _("message attributes")
        constraints = [models.UniqueConstraint(fields=["route", "name"], name="incoming_attribute_once")]

    def clean(self) -> None:
        """Refuse an expression that can't be used."""
        if self.source in {self.Source.SUBJECT, self.Source.BODY, self.Source.FILE} and self.lookup:
            try:
                validate_expression(self.lookup)
            except ValidationError as error:
                raise ValidationError({"lookup": error}) from error
