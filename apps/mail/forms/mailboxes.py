"""The form of a mailbox: only the fields of its protocol show, and its secrets can only be written."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.mail.forms.secrets import SecretFormField, SecretsForm
from apps.mail.forms.shown_fields import mark_fields
from apps.mail.forms.usual_port import show_usual_port
from apps.mail.models import Mailbox
from apps.mail.models.mailbox import POLL_RANGE
from apps.mail.models.settings import PORT_RANGE


class MailboxForm(SecretsForm):
    secrets = ("password",)

    password = SecretFormField(label=_("Password"), required=False)

    class Meta:
        model = Mailbox
        exclude = ("password",)
        error_messages = {
            "port": {"min_value": PORT_RANGE},
            "poll_seconds": {"min_value": POLL_RANGE},
        }
        widgets = {
            "server": forms.TextInput(attrs={"class": "vTextField", "spellcheck": "false"}),
            "scan_folders": forms.TextInput(attrs={"class": "vTextField"}),
        }

    class Media:
        css = {"all": ["admin_mail/connection.css"]}
        js = [forms.Script("admin_mail/usual_port.js", defer=True), forms.Script("admin_mail/presets.js", defer=True)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_fields(self.fields)
        show_usual_port(self)
