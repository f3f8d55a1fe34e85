"""Mistakes in how Postdesk signs in: something is missing, or the protocol doesn't have the chosen way."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Authentication, Mailbox, Protocol, Sender, SenderProtocol
from apps.mail.models.settings import ServerSettings
from apps.mail.secrets import UnreadableSecret
from apps.mail.troubles import Trouble
from apps.mail.validation.oauth import signs_in_with_tokens, use_mistakes


def mailbox_mistakes(mailbox: Mailbox) -> dict[str, ValidationError]:
    """Mistakes of a mailbox by field."""
    if mailbox.protocol == Protocol.MAILDIR:
        return {}
    nobody = {}
    if mailbox.authentication == Authentication.NONE and not signs_in_with_tokens(mailbox):
        nobody["authentication"] = ValidationError(
            _("Nobody opens a mailbox without signing in. Choose “Basic” or “OAuth2”.")
        )
    return nobody | _mistakes(mailbox, mailbox.protocol)


def sender_mistakes(sender: Sender) -> dict[str, ValidationError]:
    """Mistakes of a sender by field."""
    nobody = {}
    if sender.authentication == Authentication.NONE and sender.protocol == SenderProtocol.EWS:
        nobody["authentication"] = ValidationError(
            _("Exchange takes letters from somebody who has signed in only. Choose “Basic” or “OAuth2”.")
        )
    return nobody | _mistakes(sender, sender.protocol)


def _mistakes(settings: ServerSettings, protocol: str) -> dict[str, ValidationError]:
    if signs_in_with_tokens(settings):
        return use_mistakes(settings, protocol)
    return _no_ntlm(settings, protocol) | _missing(settings)


def _no_ntlm(settings: ServerSettings, protocol: str) -> dict[str, ValidationError]:
    if settings.authentication != Authentication.NTLM or protocol in (Protocol.EWS, SenderProtocol.SMTP):
        return {}
    return {
        "authentication": ValidationError(
            _("Windows authentication works with Exchange (EWS) and with SMTP only. Choose “Basic”.")
        )
    }


def _missing(settings: ServerSettings) -> dict[str, ValidationError]:
    """The login and the password, where signing in takes place and one of them isn't there."""
    if isinstance(settings.password, UnreadableSecret):
        return {"password": ValidationError(str(Trouble.SECRET_UNREADABLE.sentence))}
    if not settings.enabled or settings.authentication == Authentication.NONE:
        return {}
    mistakes = {}
    if not settings.login:
        mistakes["login"] = ValidationError(_("Write the login, usually the whole address of the mailbox."))
    if not settings.password:
        mistakes["password"] = ValidationError(_("Write the password of this login."))
    return mistakes
