"""A mailbox: where letters are collected, and everything that the technologist decides about it."""

import re

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.mail.models.settings import (
    AfterProcessing,
    FirstConnection,
    Protocol,
    ServerSettings,
    UnknownSender,
)
from apps.mail.transports.base import Connection
from apps.staff.models import User
from apps.staff.teams import Teamed, TeamedQuerySet

POLL_RANGE = _("Write an interval from 15 seconds to a day, which is 86400 seconds.")


def split_folders(text: str) -> list[str]:
    r"""The paths of a list of folders: several by "," or ";", each with "/" or "\" (seed 003)."""
    paths = (normal_path(part) for part in re.split(r"[,;\n]", text))
    return list(dict.fromkeys(path for path in paths if path))


def normal_path(path: str) -> str:
    r"""One folder's path with "/" between its parts, and INBOX in capitals."""
    parts = [part.strip() for part in re.split(r"[/\\]", path.strip())]
    parts = [part for part in parts if part]
    if parts and parts[0].upper() == "INBOX":
        parts[0] = "INBOX"
    return "/".join(parts)


def largest_letter_mb() -> int:
    """What a new mailbox takes at most in one letter, as the installation's settings have it."""
    return int(settings.POSTDESK_MAX_LETTER_MB)


class Mailbox(Teamed, ServerSettings):
    """A mailbox and its rules of collecting. Its health is kept apart, in `MailboxHealth`."""

    protocol = models.CharField(_("protocol"), max_length=10, choices=Protocol, default=Protocol.IMAP4)
    address = models.EmailField(
        _("address"), max_length=320, blank=True,
        help_text=_("The address that people write to; empty: the login, if that is an address."),
    )  # fmt: skip

    scan_folders = models.CharField(
        _("folders to scan"), max_length=1000, blank=True, default="INBOX",
        help_text=_("Paths like INBOX/Orders, several separated by “,” or “;”."),
    )  # fmt: skip
    sent_folders = models.CharField(
        _("folders with sent mail"), max_length=1000, blank=True,
        help_text=_("Scanned too; their letters become outgoing activities and never tickets."),
    )  # fmt: skip
    after_processing = models.CharField(
        _("after processing"), max_length=10, choices=AfterProcessing, default=AfterProcessing.AUTO
    )
    ok_folder = models.CharField(
        _("OK folder"), max_length=500, blank=True, help_text=_("Where letters go that were taken in.")
    )
    error_folder = models.CharField(
        _("error folder"),
        max_length=500,
        blank=True,
        help_text=_("Where letters go that could not be taken in."),
    )
    poll_seconds = models.PositiveIntegerField(
        _("poll interval, seconds"), default=60, validators=[MinValueValidator(15), MaxValueValidator(86400)],
        error_messages={"min_value": POLL_RANGE, "max_value": POLL_RANGE},
    )  # fmt: skip
    first_connection = models.CharField(
        _("at the first connection"), max_length=12, choices=FirstConnection, default=FirstConnection.FROM_NOW
    )
    first_days = models.PositiveIntegerField(
        _("days of history"), default=30, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    max_letter_mb = models.PositiveIntegerField(
        _("largest letter, MB"), default=largest_letter_mb, validators=[MinValueValidator(1), MaxValueValidator(1024)],
        help_text=_("Of a larger one only the beginning is fetched; its ticket says so."),
    )  # fmt: skip
    lane = models.PositiveSmallIntegerField(
        _("lane"), default=0, validators=[MaxValueValidator(3)],
        help_text=_("0–3: mailboxes of different lanes can be served by different workers."),
    )  # fmt: skip

    authserv_id = models.CharField(
        _("name of the checking server"), max_length=255, blank=True,
        help_text=_(
            "Whose Authentication-Results are believed, for example mx.example.com; exchange-online for Microsoft 365."
            " Empty: nobody’s."
        ),
    )  # fmt: skip

    # What intake does with the letters. This app only stores these settings, so that the technologist has one form.
    queue = models.ForeignKey(
        "tickets.Queue", verbose_name=_("queue"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="mailboxes", help_text=_("Where its tickets go; empty: the default queue."),
    )  # fmt: skip
    unknown_sender = models.CharField(
        _("unknown senders"), max_length=10, choices=UnknownSender, default=UnknownSender.REGISTER
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="mailboxes",
        help_text=_("A personal mailbox belongs to somebody; a shared one has no owner."),
    )  # fmt: skip
    sender = models.ForeignKey(
        "mail.Sender", verbose_name=_("sender"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="mailboxes", help_text=_("What answers to its letters leave by; empty: the default sender."),
    )  # fmt: skip
    signed_reply_address = models.BooleanField(
        _("signed reply address"), default=False,
        help_text=_(
            "Answers ask for replies to name+token@domain. Switch on if the server delivers such addresses here."
        ),
    )  # fmt: skip

    objects = TeamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["system_name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(lane__lte=3), name="mailbox_lane_is_0_to_3"),
            models.CheckConstraint(condition=models.Q(poll_seconds__gte=1), name="mailbox_poll_interval_is_positive"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("admin:mail_mailbox_change", args=[self.pk])

    def clean(self) -> None:
        """Refuse settings that can't work, each with a sentence at its field."""
        from apps.mail.validation import clean_mailbox  # which needs this model

        clean_mailbox(self)

    @classmethod
    def closed(cls) -> models.Q:
        """A personal mailbox is its owner's alone, unless teams are named."""
        return super().closed() | models.Q(owner__isnull=False)

    @classmethod
    def open_to(cls, user: User) -> models.Q:
        return super().open_to(user) | models.Q(owner=user)

    @property
    def folders(self) -> list[str]:
        """Paths of all folders to scan, those with sent mail last; [""] for POP3."""
        if self.protocol == Protocol.POP3:
            return [""]
        sent = self.sent_paths
        return [path for path in split_folders(self.scan_folders) if path not in sent] + sent

    @property
    def sent_paths(self) -> list[str]:
        return split_folders(self.sent_folders) if self.protocol != Protocol.POP3 else []

    @property
    def disposal(self) -> AfterProcessing:
        """What becomes of letters on the server: the choice, with “auto” decided by the folders."""
        if self.after_processing != AfterProcessing.AUTO:
            return AfterProcessing(self.after_processing)
        moves = self.ok_folder.strip() and self.protocol != Protocol.POP3
        return AfterProcessing.MOVE if moves else AfterProcessing.DELETE

    @property
    def mail_address(self) -> str:
        """The address people write to, in lower case; "" if it isn't known."""
        return (self.address or (self.login if "@" in self.login else "")).lower()

    @property
    def effective_port(self) -> int:
        return self.port_of(self.protocol)

    def connection(self) -> Connection:
        """What a transport needs to sign in to this mailbox; SecretUnreadableError when the password's key is gone."""
        return self.connection_by(self.protocol)
