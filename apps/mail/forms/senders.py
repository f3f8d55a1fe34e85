"""The form of a sender, whose password can only be written, and that of a test letter."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from apps.mail.forms.secrets import SecretFormField, SecretsForm
from apps.mail.forms.shown_fields import mark_fields
from apps.mail.forms.usual_port import show_usual_port
from apps.mail.models import Sender
from apps.mail.models.settings import PORT_RANGE


class SenderForm(SecretsForm):
    secrets = ("password",)

    password = SecretFormField(label=_("Password"), required=False)

    class Meta:
        model = Sender
        exclude = ("password",)
        error_messages = {"port": {"min_value": PORT_RANGE}}

    class Media:
        css = {"all": ["admin_mail/connection.css"]}
        js = [forms.Script("admin_mail/usual_port.js", defer=True), forms.Script("admin_mail/presets.js", defer=True)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_fields(self.fields)
        show_usual_port(self)


def split_addresses(text: str) -> list[str]:
    """The addresses of a list: several by ",", ";" or white space."""
    return [part for part in re.split(r"[,;\s]+", text) if part]


class TestLetterForm(forms.Form):
    """To whom a test letter goes: one or several addresses (seed 002: «Тестовое соединение»)."""

    recipients = forms.CharField(
        label=_("Recipients"), max_length=2000, widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("One or several addresses, separated by “,” or “;”."),
        error_messages={"required": _("Write the address that the test letter goes to.")},
    )  # fmt: skip

    def clean_recipients(self) -> list[str]:
        """The addresses one by one."""
        addresses = split_addresses(self.cleaned_data["recipients"])
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                sentence = _("“%(address)s” is not an address. Write it like anna@example.com.")
                raise ValidationError(sentence, params={"address": address}) from error
        return addresses
