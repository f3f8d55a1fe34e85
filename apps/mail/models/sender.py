"""A sender: how letters leave."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.mail.models.settings import SenderProtocol, ServerSettings
from apps.mail.transports.base import Connection
from apps.runtime.default_flag import DefaultFlag
from apps.staff.models import User
from apps.staff.teams import Teamed, TeamedQuerySet


class SenderQuerySet(TeamedQuerySet["Sender"]):
    def usable_by(self, user: User) -> "SenderQuerySet":
        """The senders that the user's own letters may leave by."""
        return self.visible_to(user).filter(enabled=True)


class Sender(DefaultFlag, Teamed, ServerSettings):
    """A server that letters leave by, and the name and address that they carry."""

    protocol = models.CharField(_("protocol"), max_length=10, choices=SenderProtocol, default=SenderProtocol.SMTP)
    name = models.CharField(
        _("sender’s name"), max_length=200, blank=True, help_text=_("What people see beside the address.")
    )
    address = models.EmailField(
        _("sender’s address"), max_length=320,
        help_text=_("Some servers refuse letters whose sender is not the login: then use the login’s address."),
    )  # fmt: skip
    is_default = models.BooleanField(
        _("default"),
        default=False,
        help_text=_("Used for system notifications and wherever no sender is named."),
    )

    objects = SenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        ordering = ["system_name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="sender_only_one_default")
        ]

    def get_absolute_url(self) -> str:
        return reverse("admin:mail_sender_change", args=[self.pk])

    def clean(self) -> None:
        """Refuse settings that can't work, each with a sentence at its field."""
        from apps.mail.validation import clean_sender  # which needs this model

        clean_sender(self)

    @property
    def effective_port(self) -> int:
        return self.port_of(self.protocol)

    def connection(self) -> Connection:
        """What a transport needs to sign in to this sender's server; SecretUnreadableError as for a mailbox."""
        return self.connection_by(self.protocol)
