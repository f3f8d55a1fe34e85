"""A sender: how letters leave."""

from dataclasses import replace

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.mail.models.settings import Protocol, SenderProtocol, ServerSettings
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

    confirm_recipients = models.BooleanField(
        _("confirm recipients’ addresses"), default=False,
        help_text=_(
            "Asks the server about each recipient before a letter is sent; whom it doesn’t know, or can’t tell, gets"
            " nothing. Few servers can do it, and most for their own addresses only: the test tells."
        ),
    )  # fmt: skip
    letters_per_minute = models.PositiveIntegerField(
        _("letters a minute"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("At most so many; empty: no limit. Microsoft 365 takes 30, Yandex and Gmail count by the day."),
    )  # fmt: skip
    sent_mailbox = models.ForeignKey(
        "mail.Mailbox", verbose_name=_("mailbox for copies"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="copied_from", limit_choices_to={"protocol": Protocol.IMAP4},
        help_text=_("An IMAP4 mailbox that keeps a copy of what is sent; Gmail and Microsoft 365 keep one themselves."),
    )  # fmt: skip
    sent_folder = models.CharField(
        _("folder for copies"), max_length=500, blank=True, help_text=_("Its path there, usually Sent.")
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
        return replace(self.connection_by(self.protocol), confirm_recipients=self.confirm_recipients)
