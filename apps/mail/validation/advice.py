"""What is odd in the settings of a mailbox or sender without being wrong: told, never refused."""

import ipaddress

from django.utils.translation import gettext as _

from apps.mail.models import (
    AfterProcessing,
    Authentication,
    Mailbox,
    Protocol,
    Security,
    Sender,
    SenderProtocol,
)
from apps.mail.models.settings import ServerSettings
from apps.mail.oauth.health import token_health

SSL_PORTS = frozenset({465, 993, 995})
PLAIN_PORTS = frozenset({25, 110, 143, 587})


def mailbox_advice(mailbox: Mailbox) -> list[str]:
    """Sentences on what the technologist should look at once more."""
    if mailbox.protocol in {Protocol.IMAP4, Protocol.POP3}:
        server = _port_and_security(mailbox) + _clear_password(mailbox)
    else:
        server = []
    return server + _tokens(mailbox) + _no_error_folder(mailbox) + _same_letters(mailbox)


def sender_advice(sender: Sender) -> list[str]:
    """Sentences on what the technologist should look at once more."""
    advice = _tokens(sender)
    if sender.protocol == SenderProtocol.SMTP:
        advice += _port_and_security(sender)
        if sender.authentication != Authentication.NONE:
            advice += _clear_password(sender)
    if not Sender.objects.filter(is_default=True).exists():
        advice.append(_("No sender is the default, so system notifications can’t leave. Make one the default."))
    return advice


def _port_and_security(settings: ServerSettings) -> list[str]:
    if settings.port in SSL_PORTS and settings.security != Security.SSL:
        return [
            _("Port %(port)s usually speaks SSL from the first byte. If the test fails, choose SSL.")
            % {"port": settings.port}
        ]
    if settings.port in PLAIN_PORTS and settings.security == Security.SSL:
        return [
            _("Port %(port)s usually begins in clear. If the test fails, choose STARTTLS or clear the port.")
            % {"port": settings.port}
        ]
    return []


def _clear_password(settings: ServerSettings) -> list[str]:
    if settings.security != Security.NONE or _on_this_machine(settings.server):
        return []
    return [_("Without security the password crosses the network in clear. Choose SSL or STARTTLS.")]


def _tokens(settings: ServerSettings) -> list[str]:
    """What is still to be done before tokens come, and what will soon stop them."""
    health = token_health(settings)
    return [str(health.alarm)] if health and health.alarm else []


def _on_this_machine(server: str) -> bool:
    try:
        return ipaddress.ip_address(server).is_loopback
    except ValueError:
        return server.lower() in {"localhost", ""}


def _no_error_folder(mailbox: Mailbox) -> list[str]:
    if mailbox.disposal != AfterProcessing.MOVE or mailbox.error_folder:
        return []
    return [_("No error folder is named: letters that can’t be taken in stay where they are.")]


def _same_letters(mailbox: Mailbox) -> list[str]:
    """Two mailboxes that collect from one account make two tickets of each letter."""
    twins = Mailbox.objects.filter(enabled=True, server__iexact=mailbox.server, login__iexact=mailbox.login)
    mine = _folder_keys(mailbox)
    return [
        _("The mailbox “%(twin)s” collects from the same folder, so each letter may become two tickets.")
        % {"twin": twin.system_name}
        for twin in twins.exclude(pk=mailbox.pk)
        if mailbox.enabled and mine & _folder_keys(twin)
    ]


def _folder_keys(mailbox: Mailbox) -> set[str]:
    return {path.casefold() or "inbox" for path in mailbox.folders}
