"""Outgoing routes: the attributes of a message, and the letter that is made of them (seeds 001 and 002)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.mail.models import Sender
from apps.scenarios.models.attribute import AttributeRow
from apps.scenarios.models.route import Route

SUBSTITUTION = _(
    "Empty: the sender’s own. If it isn’t that of the sender’s account, the mail server must support the replacement"
    " of the sender’s data; otherwise letters will not leave."
)
SEPARATED = _("Several are separated by “;”. Placeholders are allowed.")


def own_language() -> str:
    """The language of the installation."""
    return str(settings.LANGUAGE_CODE)


def standard_attachments() -> str:
    """What a new route attaches: whatever is given as the message's attachments."""
    return "Attachments"


class OutgoingRoute(Route):
    """A sender, a message's attributes, and the template of its letter."""

    class Format(models.TextChoices):
        PLAIN = "plain", _("Plain text")
        HTML = "html", _("HTML")
        BOTH = "both", _("Plain text and HTML")

    sender = models.ForeignKey(
        Sender, verbose_name=_("sender"), on_delete=models.PROTECT, related_name="outgoing_routes",
        help_text=_("The connection that its letters leave by."),
    )  # fmt: skip
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=own_language,
        help_text=_("How dates, numbers and the like are written in its letters."),
    )  # fmt: skip
    must_have = models.JSONField(_("must not be empty"), default=list, blank=True)  # names of built-in attributes
    sender_address = models.CharField(_("sender’s address"), max_length=500, blank=True, help_text=SUBSTITUTION)
    sender_name = models.CharField(_("sender’s name"), max_length=500, blank=True, help_text=SUBSTITUTION)
    copy_addresses = models.CharField(_("addresses for copies"), max_length=2000, blank=True, help_text=SEPARATED)
    copy_names = models.CharField(_("names for copies"), max_length=2000, blank=True, help_text=SEPARATED)
    hidden_addresses = models.CharField(
        _("addresses for hidden copies"), max_length=2000, blank=True, help_text=SEPARATED
    )
    hidden_names = models.CharField(_("names for hidden copies"), max_length=2000, blank=True, help_text=SEPARATED)
    subject = models.CharField(_("subject"), max_length=2000, blank=True)
    format = models.CharField(_("format"), max_length=5, choices=Format, default=Format.PLAIN)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(
        _("HTML text"), blank=True,
        help_text=_("Values are put in as text, save for attributes that are marked as HTML, which are cleaned."),
    )  # fmt: skip
    attachments = models.CharField(
        _("attachments"), max_length=1000, blank=True, default=standard_attachments,
        help_text=_("Attributes with files, several separated by “;”."),
    )  # fmt: skip
    headers = models.TextField(
        _("additional headers"),
        blank=True,
        help_text=_("Each on a line of its own, for example <code>X-Order: {Number}</code>."),
    )
    meeting = models.BooleanField(
        _("send a meeting"), default=False, help_text=_("The letter is an invitation that calendars understand.")
    )
    meeting_start = models.CharField(
        _("start of the meeting"), max_length=200, blank=True, help_text=_("An attribute of the type “Date and time”.")
    )
    meeting_end = models.CharField(
        _("end of the meeting"), max_length=200, blank=True, help_text=_("An attribute of the type “Date and time”.")
    )
    meeting_place = models.CharField(_("place of the meeting"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("outgoing route")
        verbose_name_plural = _("outgoing routes")
        ordering = ["system_name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(lane__lte=3), name="outgoing_route_lane_is_0_to_3"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("admin:scenarios_outgoingroute_change", args=[self.pk])


class OutgoingAttribute(AttributeRow):
    """An attribute of one's own, beside the built-in ones."""

    route = models.ForeignKey(OutgoingRoute, on_delete=models.CASCADE, related_name="attributes")
    html = models.BooleanField(_("HTML"), default=False)
    sample = models.TextField(
        _("sample"), blank=True, help_text=_("For the preview; of an array, each value on its own line.")
    )

    class Meta(AttributeRow.Meta):
        verbose_name = _("message attribute")
        verbose_name_plural = _("message attributes")
        constraints = [models.UniqueConstraint(fields=["route", "name"], name="outgoing_attribute_once")]


class Recipient(models.Model):
    """Whom the letter is for: a user, an attribute that holds somebody, or an address with a name."""

    route = models.ForeignKey(OutgoingRoute, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", help_text=_("The address and the name are those of the user."),
    )  # fmt: skip
    attribute = models.CharField(
        _("attribute"), max_length=200, blank=True,
        help_text=_("Of the type “Account”, or an object with a name and an address."),
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=1000, blank=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=1000, blank=True)
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.user or self.attribute or self.address or "—")
