"""How Postdesk is registered with the providers of OAuth2, and the tokens that they have given it."""

from datetime import date, datetime, timedelta

from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.mail.models.settings import SYSTEM_NAME
from apps.mail.secrets import SecretField
from apps.mail.troubles import Trouble

WARN_BEFORE = timedelta(days=30)
"""A secret that ends this soon is told of."""


SECURE_ADDRESS = URLValidator(
    ["https"], message=_("Write a whole address that begins with https://: tokens are as good as passwords.")
)


class Provider(models.TextChoices):
    """Who gives out the tokens."""

    MICROSOFT = "microsoft", "Microsoft 365"
    GOOGLE = "google", "Google"
    OTHER = "other", _("Another provider")


class Grant(models.TextChoices):
    """On whose word the tokens are given."""

    SECRET = "secret", _("The application itself, with its secret")
    CERTIFICATE = "certificate", _("The application itself, with its certificate")
    SERVICE_ACCOUNT = "service", _("A Google service account")
    CONSENT = "consent", _("A person who signs in once")


class OAuthApplication(models.Model):
    """An application registered with a provider, used by as many mailboxes and senders as one likes."""

    system_name = models.CharField(
        _("system name"), max_length=100, unique=True, validators=[SYSTEM_NAME],
        help_text=_("A unique name for logs, commands and lists."),
    )  # fmt: skip
    description = models.CharField(_("description"), max_length=500, blank=True)
    provider = models.CharField(_("provider"), max_length=10, choices=Provider, default=Provider.MICROSOFT)
    grant = models.CharField(_("who asks for tokens"), max_length=12, choices=Grant, default=Grant.SECRET)
    application_id = models.CharField(
        _("application ID"), max_length=200, blank=True,
        help_text=_("Microsoft: “Application (client) ID” of the registration; Google: the client ID."),
    )  # fmt: skip
    directory_id = models.CharField(
        _("directory ID"), max_length=200, blank=True,
        help_text=_("“Directory (tenant) ID” of the registration, or a domain of the organisation."),
    )  # fmt: skip
    client_secret = SecretField(_("client secret"), blank=True, default="")
    secret_expires_on = models.DateField(
        _("expires on"), null=True, blank=True,
        help_text=_("When the secret or the certificate ends: Postdesk tells of it a month before."),
    )  # fmt: skip
    certificate = models.TextField(
        _("certificate"), blank=True,
        help_text=_("The public certificate in PEM form, the one that was uploaded to the registration."),
    )  # fmt: skip
    private_key = SecretField(_("private key"), blank=True, default="")
    service_account = SecretField(_("service account’s key"), blank=True, default="")
    authority = models.CharField(
        _("sign-in server"), max_length=300, blank=True, validators=[SECURE_ADDRESS],
        help_text=_("Empty: https://login.microsoftonline.com. National clouds have another one."),
    )  # fmt: skip
    authorize_url = models.CharField(
        _("address of the sign-in page"), max_length=300, blank=True, validators=[SECURE_ADDRESS]
    )
    token_url = models.CharField(_("address of the tokens"), max_length=300, blank=True, validators=[SECURE_ADDRESS])
    scopes = models.CharField(
        _("scopes"), max_length=1000, blank=True,
        help_text=_("What the tokens shall allow, separated by spaces. Empty: what the protocol needs."),
    )  # fmt: skip
    ca_file = models.CharField(
        _("CA file"), max_length=500, blank=True,
        help_text=_("A PEM file with the authority of the server’s certificate, when the system doesn’t trust it."),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("OAuth2 application")
        verbose_name_plural = _("OAuth2 applications")
        ordering = ["system_name"]

    def __str__(self) -> str:
        return self.system_name

    def get_absolute_url(self) -> str:
        return reverse("admin:mail_oauthapplication_change", args=[self.pk])

    def clean(self) -> None:
        """Refuse settings that can't work, each with a sentence at its field."""
        from apps.mail.validation.oauth import clean_application  # which needs this model

        clean_application(self)

    @property
    def asks_a_person(self) -> bool:
        """Whether tokens need somebody who has signed in."""
        return self.grant == Grant.CONSENT

    @property
    def ends_soon(self) -> bool:
        """Whether the secret or certificate has ended, or ends within a month."""
        return self.secret_expires_on is not None and self.secret_expires_on <= _today() + WARN_BEFORE

    @property
    def has_ended(self) -> bool:
        """Whether the last day of the secret or certificate has passed."""
        return self.secret_expires_on is not None and self.secret_expires_on < _today()


class OAuthToken(models.Model):
    """The token of one application for one account and one set of scopes, shared by all processes.

    `account` is "" where the application itself is let in. Workers write this row, the sign-in page too.
    """

    application = models.ForeignKey(OAuthApplication, on_delete=models.CASCADE, related_name="tokens")
    account = models.CharField(pgettext_lazy("at a provider", "account"), max_length=320, blank=True)
    scope = models.CharField(_("scopes"), max_length=1000, blank=True)
    access_token = SecretField(blank=True, default="")
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    refresh_token = SecretField(blank=True, default="")
    signed_in_at = models.DateTimeField(_("signed in"), null=True, blank=True)
    refreshed_at = models.DateTimeField(_("last refresh"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("consecutive failures"), default=0)
    trouble = models.CharField(_("last error"), max_length=40, blank=True)
    trouble_detail = models.TextField(_("the provider’s words"), blank=True)
    retry_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    renewing_until = models.DateTimeField(
        null=True, blank=True
    )  # while one process asks, the others wait or use the old

    class Meta:
        verbose_name = _("OAuth2 token")
        verbose_name_plural = _("OAuth2 tokens")
        constraints = [
            models.UniqueConstraint(fields=["application", "account", "scope"], name="oauth_token_once_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.account}".strip()

    @property
    def sentence(self) -> Promise | str:
        """The last error in words with its cure; "" when the last attempt went well."""
        return Trouble(self.trouble).sentence if self.trouble else ""

    def lives_until(self, moment: datetime) -> bool:
        """Whether there is a token that is still good at that moment."""
        return bool(self.access_token) and self.expires_at is not None and self.expires_at > moment


def _today() -> date:
    return timezone.localdate()
