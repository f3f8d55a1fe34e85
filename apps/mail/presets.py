"""What the usual providers ask for, to begin a mailbox or a sender with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Authentication, Protocol, Security, SenderProtocol

Values = Mapping[str, str]  # of the form, by the names of its fields


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider: its servers, and what has to be done in the account before they let Postdesk in."""

    key: str
    name: str | Promise
    mailbox: Values
    sender: Values
    hint: Promise = field(compare=False)


def presets() -> tuple[Preset, ...]:
    """All providers, the likeliest first."""
    return _PRESETS


def values_of(key: str, model: str) -> Values:
    """What the preset fills into the form of a "mailbox" or a "sender"; nothing when there is no such preset."""
    for preset in _PRESETS:
        if preset.key == key:
            return preset.mailbox if model == "mailbox" else preset.sender
    return {}


def _imap(server: str, authentication: str = Authentication.BASIC) -> Values:
    return _host(Protocol.IMAP4, server, Security.SSL, authentication)


def _smtp(
    server: str, security: str = Security.SSL, authentication: str = Authentication.BASIC, a_minute: str = ""
) -> Values:
    return _host(SenderProtocol.SMTP, server, security, authentication) | {"letters_per_minute": a_minute}


def _host(protocol: str, server: str, security: str, authentication: str) -> dict[str, str]:
    values = {"protocol": protocol, "server": server, "port": "", "security": security}
    return {name: str(value) for name, value in {**values, "authentication": authentication}.items()}


def _service(protocol: str, server: str, authentication: str) -> dict[str, str]:
    return {"protocol": str(protocol), "server": server, "port": "", "authentication": str(authentication)}


_MICROSOFT_A_MINUTE = "30"  # letters of one mailbox, by SMTP as by Graph

_PRESETS = (
    Preset(
        "yandex", _("Yandex Mail, Yandex 360"), _imap("imap.yandex.ru"), _smtp("smtp.yandex.ru"),
        _(
            "Allow mail programs in the mailbox’s settings, make an application password for mail in the account’s"
            " security settings, and enter it here. The login is the whole address, and letters must carry it."
        ),
    ),
    Preset(
        "mailru", _("Mail.ru, VK WorkSpace"), _imap("imap.mail.ru"), _smtp("smtp.mail.ru"),
        _(
            "Make a password for external applications in the account’s security settings, and enter it here. The"
            " login is the whole address, and letters must carry it."
        ),
    ),
    Preset(
        "gmail", _("Gmail, Google Workspace (application password)"), _imap("imap.gmail.com"), _smtp("smtp.gmail.com"),
        _(
            "Switch on two-step verification in the Google account, make an application password, and enter it here."
            " Another address in From is replaced unless it is among the account’s aliases."
        ),
    ),
    Preset(
        "gmail-oauth2", _("Gmail, Google Workspace (OAuth2)"), _imap("imap.gmail.com", Authentication.OAUTH2),
        _smtp("smtp.gmail.com", authentication=Authentication.OAUTH2),
        _("Register an OAuth2 application at Google first, and choose it below."),
    ),
    Preset(
        "microsoft365", _("Microsoft 365 (Graph)"), _service(Protocol.GRAPH, "", Authentication.OAUTH2),
        _service(SenderProtocol.GRAPH, "", Authentication.OAUTH2) | {"letters_per_minute": _MICROSOFT_A_MINUTE},
        _("Register an OAuth2 application in Entra first, and choose it below. Sent letters are kept there by itself."),
    ),
    Preset(
        "microsoft365-imap", _("Microsoft 365 (IMAP4 and SMTP)"),
        _imap("outlook.office365.com", Authentication.OAUTH2),
        _smtp("smtp.office365.com", Security.STARTTLS, Authentication.OAUTH2, _MICROSOFT_A_MINUTE),
        _(
            "Register an OAuth2 application in Entra first, and choose it below. Authenticated SMTP must be allowed for"
            " the mailbox; it takes 30 letters a minute, which is the limit below."
        ),
    ),
    Preset(
        "exchange", _("Exchange on premises"),
        _service(Protocol.EWS, "https://mail.example.org/EWS/Exchange.asmx", Authentication.NTLM),
        _service(SenderProtocol.EWS, "https://mail.example.org/EWS/Exchange.asmx", Authentication.NTLM)
        | {"letters_per_minute": ""},
        _("Put your server’s name into the address. The login is a domain account that may open the mailbox."),
    ),
    Preset(
        "outlook", _("Outlook.com, Hotmail"), _imap("outlook.office365.com", Authentication.OAUTH2),
        _smtp("smtp-mail.outlook.com", Security.STARTTLS, Authentication.OAUTH2),
        _("Passwords are not taken any more: register an OAuth2 application, and have the owner sign in once."),
    ),
    Preset(
        "icloud", _("iCloud Mail"), _imap("imap.mail.me.com"), _smtp("smtp.mail.me.com", Security.STARTTLS),
        _("Make an app-specific password in the Apple account, and enter it here."),
    ),
    Preset(
        "rambler", _("Rambler Mail"), _imap("imap.rambler.ru"), _smtp("smtp.rambler.ru"),
        _("Allow mail programs in the mailbox’s settings. The login is the whole address."),
    ),
)  # fmt: skip
