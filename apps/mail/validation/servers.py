"""Mistakes in where the server is: its name, its certificate authority, the folder of a Maildir."""

import ipaddress
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.mail.models import Mailbox, Protocol, Sender, SenderProtocol
from apps.mail.models.settings import ServerSettings

EXCHANGE, GRAPH = "https://mail.example.org/ews/Exchange.asmx", "https://graph.microsoft.com/v1.0"

# What is no server's name, the likeliest mistake first. \w knows Cyrillic: почта.рф is a name.
_NO_NAME: tuple[tuple[re.Pattern[str], StrPromise], ...] = (
    (
        re.compile(r"\A(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<host>[^/:]*)"),
        _("Write only the server’s name here, “%(host)s” without “%(scheme)s://”."),
    ),
    (
        re.compile(r"\A(?P<host>[^/\\@]+):(?P<port>\d+)\Z"),
        _("Write “%(host)s” here, and the port %(port)s in the field “Port”."),
    ),
    (
        re.compile(r"@"),
        _("“%(server)s” is an e-mail address. Write it as the login, and here the mail server’s name."),
    ),
    (
        re.compile(r"\A(?P<host>[^/\\]+)[/\\]"),
        _("Write only the server’s name here, “%(host)s” without a path."),
    ),
    (
        re.compile(r"\A(?!\w([\w.-]*\w)?\.?\Z)"),
        _("“%(server)s” can’t be a server’s name: that has letters, digits, hyphens and dots only."),
    ),
)


def mailbox_mistakes(mailbox: Mailbox) -> dict[str, ValidationError]:
    """Mistakes of a mailbox by field."""
    match mailbox.protocol:
        case Protocol.MAILDIR:
            return _by_field(server=_maildir(mailbox.server, required=mailbox.enabled))
        case Protocol.EWS:
            return _of_service(mailbox, EXCHANGE)
        case Protocol.GRAPH:
            return _of_service(mailbox, GRAPH)
        case _:
            return _of_host(mailbox, "imap.example.org")


def sender_mistakes(sender: Sender) -> dict[str, ValidationError]:
    """Mistakes of a sender by field."""
    match sender.protocol:
        case SenderProtocol.EWS:
            return _of_service(sender, EXCHANGE)
        case SenderProtocol.GRAPH:
            return _of_service(sender, GRAPH)
        case _:
            return _of_host(sender, "smtp.example.org")


def _of_service(settings: ServerSettings, example: str) -> dict[str, ValidationError]:
    required = settings.enabled and example != GRAPH  # Graph has one address for nearly everybody
    return _by_field(server=_service(settings.server, example, required=required), ca_file=_file(settings.ca_file))


def _of_host(settings: ServerSettings, example: str) -> dict[str, ValidationError]:
    if not settings.server:
        missing = ValidationError(
            _("Write the server’s name or address, for example %(example)s."), params={"example": example}
        )
        return _by_field(server=missing if settings.enabled else None)
    return _by_field(server=_host(settings.server), ca_file=_file(settings.ca_file))


def _host(server: str) -> ValidationError | None:
    """What is wrong with a server's name, with the name that was probably meant."""
    if _is_address(server):
        return None
    for pattern, sentence in _NO_NAME:
        if match := pattern.search(server):
            return ValidationError(sentence, params={"server": server, **match.groupdict()})
    return None


def _is_address(server: str) -> bool:
    try:
        ipaddress.ip_address(server)
    except ValueError:
        return False
    return True


def _file(path: str) -> ValidationError | None:
    if not path or Path(path).is_file():
        return None
    return ValidationError(
        _("There is no file “%(path)s” on Postdesk’s machine. Write the full path of a PEM file."),
        params={"path": path},
    )


def _service(server: str, example: str, *, required: bool) -> ValidationError | None:
    """What is wrong with the address of a service that speaks HTTP."""
    if not server and not required:
        return None
    parts = urlsplit(server)
    secure = parts.scheme == "https" or (parts.scheme == "http" and example == EXCHANGE)
    if secure and parts.hostname:
        return None
    return ValidationError(
        _("Write the service’s whole address with https://, for example %(example)s."),
        params={"example": example},
    )


def _maildir(server: str, *, required: bool) -> ValidationError | None:
    """What is wrong with the folder of a Maildir."""
    if not server and not required:
        return None
    if not Path(server).is_absolute():
        return ValidationError(
            _("Write the Maildir’s whole path, for example %(example)s."),
            params={"example": "/var/mail/support"},
        )
    if not Path(server).is_dir():
        return ValidationError(
            _("There is no folder “%(path)s” on Postdesk’s machine. Make it, or correct the path."),
            params={"path": server},
        )
    return None


def _by_field(**mistakes: ValidationError | None) -> dict[str, ValidationError]:
    return {field: mistake for field, mistake in mistakes.items() if mistake}
