"""The form of an OAuth2 application: only the fields of its provider and grant show."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.mail.forms.secrets import SecretArea, SecretFormField, SecretsForm
from apps.mail.models import Grant, OAuthApplication, Provider

SHOWN_FOR: Mapping[str, tuple[Provider, ...]] = {
    "directory_id": (Provider.MICROSOFT,),
    "authority": (Provider.MICROSOFT,),
    "authorize_url": (Provider.GOOGLE, Provider.OTHER),
    "token_url": (Provider.GOOGLE, Provider.OTHER),
}
SHOWN_WHEN: Mapping[str, tuple[Grant, ...]] = {
    "application_id": (Grant.SECRET, Grant.CERTIFICATE, Grant.CONSENT),
    "client_secret": (Grant.SECRET, Grant.CONSENT),
    "secret_expires_on": (Grant.SECRET, Grant.CERTIFICATE, Grant.CONSENT),
    "certificate": (Grant.CERTIFICATE,),
    "private_key": (Grant.CERTIFICATE,),
    "service_account": (Grant.SERVICE_ACCOUNT,),
    "authorize_url": (Grant.CONSENT,),
}


class OAuthApplicationForm(SecretsForm):
    secrets = ("client_secret", "private_key", "service_account")

    client_secret = SecretFormField(
        label=_("Client secret"), required=False,
        help_text=_("Microsoft: the column “Value” of the secret, not its ID."),
    )  # fmt: skip
    private_key = SecretFormField(
        label=_("Private key"), required=False, widget=SecretArea,
        help_text=_("The certificate’s key in PEM form, without a passphrase."),
    )  # fmt: skip
    service_account = SecretFormField(
        label=_("Service account’s key"), required=False, widget=SecretArea,
        help_text=_(
            "The whole JSON file from Google. Its client ID needs the scope https://mail.google.com/ under"
            " “Domain-wide delegation” in the Google admin console."
        ),
    )  # fmt: skip

    class Meta:
        model = OAuthApplication
        exclude = ("client_secret", "private_key", "service_account")
        widgets = {"certificate": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4, "spellcheck": "false"})}

    class Media:
        css = {"all": ["admin_mail/connection.css"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, providers in SHOWN_FOR.items():
            if name in self.fields:
                self.fields[name].widget.attrs["data-for"] = " ".join(providers)
        for name, grants in SHOWN_WHEN.items():
            if name in self.fields:
                self.fields[name].widget.attrs["data-grant"] = " ".join(grants)
