"""The admin pages of senders."""

from collections.abc import Sequence

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.mail.admin.connections import ConnectionAdmin
from apps.mail.forms import SenderForm
from apps.mail.models import Sender
from apps.mail.trials import Trial, try_sender
from apps.mail.validation.advice import sender_advice


@admin.register(Sender)
class SenderAdmin(ConnectionAdmin[Sender]):
    form = SenderForm
    list_display = ("system_name", "enabled", "is_default", "connection", "name", "address")
    fieldsets = (
        (None, {"fields": ("system_name", "enabled", "is_default", "description", "protocol")}),
        (
            _("Server"),
            {
                "description": _("Where letters are handed over, and how Postdesk signs in there."),
                "fields": (
                    "server", "port", "security", "ca_file", "authentication", "oauth_application", "login",
                    "password", "domain", "shared_mailbox", "exchange_version", "access_type",
                ),
            },
        ),
        (
            _("From"),
            {
                "description": _("Whom the recipients see as the author of the letters."),
                "fields": ("name", "address", "teams"),
            },
        ),
        (_("Log"), {"fields": ("log_level",)}),
    )  # fmt: skip
    filter_horizontal = ("teams",)
    buttons = ("download_log",)

    def advice(self, obj: Sender) -> Sequence[str]:
        return sender_advice(obj)

    def try_settings(self, settings: Sender, *, create: str) -> Trial:
        return try_sender(settings)
