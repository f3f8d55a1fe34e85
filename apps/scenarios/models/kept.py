"""The values of a message that went through a route, kept beside its letter."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.activities.models import EmailActivity
from apps.attributes import Attribute, Values, values
from apps.attributes.declaration import from_json
from apps.scenarios.models.incoming import IncomingRoute
from apps.scenarios.models.outgoing import OutgoingRoute


class MessageValues(models.Model):
    """What one route read from a letter, or made a letter of. Declarations are kept too: routes change."""

    activity = models.ForeignKey(
        EmailActivity, verbose_name=_("email activity"), on_delete=models.CASCADE, related_name="message_values"
    )
    incoming_route = models.ForeignKey(
        IncomingRoute, verbose_name=_("incoming route"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="messages",
    )  # fmt: skip
    outgoing_route = models.ForeignKey(
        OutgoingRoute, verbose_name=_("outgoing route"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="messages",
    )  # fmt: skip
    route_name = models.CharField(_("route"), max_length=100)
    attributes = models.JSONField(default=list)  # see apps.attributes.declaration
    values = models.JSONField(default=dict)  # see apps.attributes.values
    problems = models.JSONField(default=list)  # [{"path", "sentence"}]: why the error answer was given
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("message values")
        verbose_name_plural = _("message values")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "incoming_route"], name="message_values_once_a_route"),
        ]

    def __str__(self) -> str:
        return f"{self.route_name}: {self.activity}"

    @property
    def declared(self) -> tuple[Attribute, ...]:
        """The attributes as they were declared then."""
        return tuple(map(from_json, self.attributes))

    def typed(self) -> Values:
        """The values, typed, as formulas take them."""
        return values.from_json(self.declared, self.values)
