"""Mistakes in the registration of an OAuth2 application, and in its use by a mailbox or sender."""

import json
import re
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.mail.models import AccessType, Authentication, Grant, OAuthApplication, Protocol, Provider
from apps.mail.models.settings import ServerSettings
from apps.mail.secrets import UnreadableSecret
from apps.mail.troubles import Trouble

SECRETS = ("client_secret", "private_key", "service_account")
GRANTS = {
    Provider.MICROSOFT: {Grant.SECRET, Grant.CERTIFICATE, Grant.CONSENT},
    Provider.GOOGLE: {Grant.SERVICE_ACCOUNT, Grant.CONSENT},
    Provider.OTHER: {Grant.SECRET, Grant.CONSENT},
}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHARED_DIRECTORIES = {"common", "organizations", "consumers"}


def clean_application(application: OAuthApplication) -> None:
    """Raise ValidationError({field: sentence}) for everything that is wrong in the registration."""
    mistakes = _unreadable(application) or _grant(application) or _credentials(application)
    if application.ca_file and not Path(application.ca_file).is_file():
        mistakes["ca_file"] = ValidationError(
            _("There is no file “%(path)s” on Postdesk’s machine. Write the full path of a PEM file."),
            params={"path": application.ca_file},
        )
    if mistakes:
        raise ValidationError(mistakes)


def use_mistakes(settings: ServerSettings, protocol: str) -> dict[str, ValidationError]:
    """Mistakes of a mailbox or sender that signs in with OAuth2, by field."""
    application = settings.oauth_application
    if application is None:
        missing = ValidationError(_("Choose the OAuth2 application; with “+” beside the field you register one."))
        return {"oauth_application": missing} if settings.enabled else {}
    found = {}
    if protocol in {Protocol.GRAPH, Protocol.EWS} and application.provider == Provider.GOOGLE:
        found["oauth_application"] = ValidationError(
            _("Google has neither Graph nor Exchange. Choose an application of Microsoft 365, or IMAP4 and SMTP.")
        )
    alone = application.grant in {Grant.SECRET, Grant.CERTIFICATE}
    if protocol == Protocol.EWS and alone and settings.access_type != AccessType.IMPERSONATION:
        found["access_type"] = ValidationError(
            _("An application without a person opens mailboxes by impersonation only. Choose it.")
        )
    if settings.enabled and not settings.login:
        found["login"] = ValidationError(_("Write the address of the mailbox: the token says who asks, not for whom."))
    return found


def signs_in_with_tokens(settings: ServerSettings) -> bool:
    """Whether OAuth2 stands in for the password."""
    return settings.signs_in_by == Authentication.OAUTH2


def _unreadable(application: OAuthApplication) -> dict[str, ValidationError]:
    lost = [name for name in SECRETS if isinstance(getattr(application, name), UnreadableSecret)]
    return {name: ValidationError(str(Trouble.SECRET_UNREADABLE.sentence)) for name in lost}


def _grant(application: OAuthApplication) -> dict[str, ValidationError]:
    if application.grant in GRANTS.get(Provider(application.provider), ()):
        return {}
    cures = {
        Provider.MICROSOFT: _("Microsoft has no service accounts of Google’s kind. Choose a secret or a certificate."),
        Provider.GOOGLE: _("Google lets in a service account, or a person who signs in. Choose one of the two."),
        Provider.OTHER: _("Choose a secret, or a person who signs in: other providers have nothing else in common."),
    }
    return {"grant": ValidationError(cures[Provider(application.provider)])}


def _credentials(application: OAuthApplication) -> dict[str, ValidationError]:
    if application.grant == Grant.SERVICE_ACCOUNT:
        return _service_account(application)
    found = {}
    if not application.application_id:
        found["application_id"] = ValidationError(_("Write the ID that the provider gave to the application."))
    if application.provider == Provider.MICROSOFT:
        found |= _directory(application)
    if application.provider == Provider.OTHER:
        found |= _addresses(application)
    if application.grant == Grant.CERTIFICATE:
        found |= _certificate(application)
    elif application.grant == Grant.SECRET and not application.client_secret:
        found["client_secret"] = ValidationError(_("Write the secret of the application."))
    elif application.provider == Provider.MICROSOFT and _GUID.fullmatch(application.client_secret):
        found["client_secret"] = ValidationError(
            _("This looks like the secret’s ID. Copy the column “Value”, which Microsoft shows only once.")
        )
    return found


def _directory(application: OAuthApplication) -> dict[str, ValidationError]:
    if not application.directory_id:
        return {"directory_id": ValidationError(_("Write the ID of the directory, or the organisation’s domain."))}
    if application.directory_id.lower() in _SHARED_DIRECTORIES and not application.asks_a_person:
        return {
            "directory_id": ValidationError(
                _("“%(directory)s” is no directory of its own. Write the ID of the organisation’s directory."),
                params={"directory": application.directory_id},
            )
        }
    if not re.fullmatch(r"[A-Za-z0-9.-]+", application.directory_id):
        return {"directory_id": ValidationError(_("A directory’s ID has letters, digits, hyphens and dots only."))}
    return {}


def _addresses(application: OAuthApplication) -> dict[str, ValidationError]:
    wanted = {"token_url": _("Write the address that the provider gives tokens at.")}
    if application.asks_a_person:
        wanted["authorize_url"] = _("Write the address of the provider’s sign-in page.")
    return {name: ValidationError(sentence) for name, sentence in wanted.items() if not getattr(application, name)}


def _certificate(application: OAuthApplication) -> dict[str, ValidationError]:
    try:
        certificate = x509.load_pem_x509_certificate(application.certificate.encode())
    except ValueError:
        return {
            "certificate": ValidationError(_("Paste the certificate in PEM form, with its “BEGIN CERTIFICATE” line."))
        }
    try:
        key = serialization.load_pem_private_key(application.private_key.encode(), password=None)
    except (ValueError, TypeError):
        return {
            "private_key": ValidationError(
                _("Paste the private key in PEM form, without a passphrase, with its “BEGIN PRIVATE KEY” line.")
            )
        }
    if key.public_key() != certificate.public_key():
        return {"private_key": ValidationError(_("This key does not belong to the certificate."))}
    return {}


def _service_account(application: OAuthApplication) -> dict[str, ValidationError]:
    try:
        account = json.loads(application.service_account)
        serialization.load_pem_private_key(account["private_key"].encode(), password=None)
        complete = bool(account["client_email"])
    except (ValueError, TypeError, KeyError, AttributeError):
        complete = False
    if complete:
        return {}
    return {
        "service_account": ValidationError(
            _("Paste the whole JSON file that Google made for the service account’s key.")
        )
    }
