"""Mistakes in how Postdesk signs in: something is missing, or the protocol doesn't have the chosen way."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Authentication, Mailbox, Protocol, Sender
from apps.mail.models.settings import ServerSettings
from apps.mail.secrets import UnreadableSecret
from apps.mail.troubles import Trouble


def mailbox_mistakes(mailbox: Mailbox) -> dict[str, ValidationError]:
    """Mistakes of a mailbox by field."""
    if mailbox.protocol == Protocol.MAILDIR:
        return {}
    mistakes = {}
    if mailbox.oauth2 and mailbox.protocol != Protocol.EWS:
        mistakes["oauth2"] = ValidationError(
            _("OAuth2 works with Exchange (EWS) only. Clear it, and sign in with a login and a password.")
        )
    if mailbox.protocol in {Protocol.IMAP4, Protocol.POP3}:
        mistakes |= _no_ntlm(mailbox)
        if mailbox.authentication == Authentication.NONE:
            mistakes["authentication"] = ValidationError(
                _("IMAP4 and POP3 let nobody in without a login. Choose “Basic”.")
            )
    if not (mailbox.oauth2 and mailbox.protocol == Protocol.EWS):
        mistakes |= _missing(mailbox)
    return mistakes


def sender_mistakes(sender: Sender) -> dict[str, ValidationError]:
    """Mistakes of a sender by field."""
    return _no_ntlm(sender) | _missing(sender)


def _no_ntlm(settings: ServerSettings) -> dict[str, ValidationError]:
    if settings.authentication != Authentication.NTLM:
        return {}
    return {
        "authentication": ValidationError(_("Windows authentication works with Exchange (EWS) only. Choose “Basic”."))
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
