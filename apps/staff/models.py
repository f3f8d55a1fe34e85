"""The people who sign in: agents, technologists and administrators."""

import zoneinfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database doesn't have."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. Write one like Europe/Moscow."), params={"name": name})


class Density(models.TextChoices):
    """How close together the rows of lists and the controls lie."""

    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


class User(AbstractUser):
    """Somebody with a login. What she may do comes from her groups: see `apps.staff.roles`."""

    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("Empty: as the browser asks."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Empty: the time zone of the installation."),
    )
    density = models.CharField(_("density"), max_length=20, choices=Density, default=Density.COMFORTABLE)
    notify_assigned = models.BooleanField(_("a ticket is given to me"), default=True)
    notify_wrote = models.BooleanField(_("a customer writes on a ticket of mine"), default=True)
    notify_mentioned = models.BooleanField(_("a colleague mentions me"), default=True)
    notify_overdue = models.BooleanField(_("a ticket of mine is overdue"), default=True)
    # The key of the last letter that was here when she marked all as read: see apps.activities.unread. With the user,
    # whom every page asks for anyway, it costs no query. Empty: she has not been at the desk yet.
    letters_read_up_to = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta(AbstractUser.Meta):
        permissions = [
            ("work", _("Works with letters and tickets in the web interface")),
            ("see_everything", _("Sees every queue and mailbox, whatever its teams")),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
