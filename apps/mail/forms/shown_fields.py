"""Which fields of the forms of mailboxes and senders show for which protocol, and what else that depends on.

The form writes this table into its fields, and `static/admin_mail/connection.css` hides what doesn't belong to the
choices made, from the first paint on and without a script. A field with an error is always shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.mail.models import Protocol, SenderProtocol

EVERY = (*Protocol, SenderProtocol.SMTP)
BY_HOST = (Protocol.IMAP4, Protocol.POP3, SenderProtocol.SMTP)
SERVICES = (Protocol.EWS, Protocol.GRAPH)
WITH_PASSWORD = (*BY_HOST, Protocol.EWS)
OVER_NETWORK = (*BY_HOST, *SERVICES)
WITH_FOLDERS = (Protocol.IMAP4, Protocol.EWS, Protocol.GRAPH, Protocol.MAILDIR)


@dataclass(frozen=True, slots=True)
class Shown:
    """When a field is shown: for these protocols, and `when` the named condition of the style sheet holds."""

    protocols: tuple[Protocol | SenderProtocol, ...] = EVERY
    when: str = ""  # "oauth2", "password", "sign-in", "move" or "last-days"


SHOWN_FIELDS: Mapping[str, Shown] = {
    "port": Shown(BY_HOST),
    "security": Shown(BY_HOST),
    "ca_file": Shown(OVER_NETWORK),
    "authentication": Shown(WITH_PASSWORD),
    "login": Shown(OVER_NETWORK, when="sign-in"),
    "password": Shown(WITH_PASSWORD, when="password"),
    "domain": Shown(WITH_PASSWORD, when="password"),
    "oauth_application": Shown(OVER_NETWORK, when="oauth2"),
    "shared_mailbox": Shown((Protocol.IMAP4, Protocol.POP3, *SERVICES)),
    "exchange_version": Shown((Protocol.EWS,)),
    "access_type": Shown((Protocol.EWS,)),
    "confirm_recipients": Shown((SenderProtocol.SMTP,)),
    "sent_mailbox": Shown((SenderProtocol.SMTP,)),
    "sent_folder": Shown((SenderProtocol.SMTP,)),
    "scan_folders": Shown(WITH_FOLDERS),
    "sent_folders": Shown(WITH_FOLDERS),
    "ok_folder": Shown(WITH_FOLDERS, when="move"),
    "error_folder": Shown(WITH_FOLDERS),
    "first_days": Shown(when="last-days"),
}

HINTS: Mapping[str, Mapping[tuple[Protocol | SenderProtocol, ...], StrPromise]] = {
    "protocol": {
        (Protocol.EWS,): _(
            "For Exchange on one’s own servers. Exchange Online closes EWS for good on 1 April 2027: use Microsoft"
            " Graph there."
        ),
        (Protocol.GRAPH,): _(
            "For Microsoft 365. The application needs the permissions Mail.ReadWrite and Mail.Send: as application"
            " permissions with an administrator’s consent, limited to the mailboxes by RBAC for Applications; or as"
            " delegated ones where a person signs in."
        ),
    },
    "server": {
        BY_HOST: _("The server’s name or IP address, without a scheme and without a port."),
        (Protocol.EWS,): _("The service’s whole address: https://mail.example.org/ews/Exchange.asmx"),
        (Protocol.GRAPH,): _("Empty: https://graph.microsoft.com/v1.0. National clouds have another address."),
        (Protocol.MAILDIR,): _("The full path of the Maildir on Postdesk’s machine."),
    },
    "after_processing": {
        WITH_FOLDERS: _("What becomes of a letter on the server once it is safely in Postdesk."),
        (Protocol.POP3,): _("POP3 can’t move letters or mark them as read; it deletes them or leaves them."),
    },
}


def mark_fields(fields: Mapping[str, forms.Field]) -> None:
    """Write into the fields when they are shown, and their hints by protocol.

    Whoever may only look has a form without fields, so some may be missing.
    """
    for name in SHOWN_FIELDS.keys() & fields.keys():
        shown = SHOWN_FIELDS[name]
        widget = fields[name].widget
        inner = getattr(widget, "widget", None)  # the admin wraps a field that refers to another object
        attrs = (inner or widget).attrs
        attrs["data-for"] = " ".join(shown.protocols)
        if shown.when:
            attrs["data-when"] = shown.when
    for name in HINTS.keys() & fields.keys():
        fields[name].help_text = format_html_join(
            " ",
            '<span data-hint="{}">{}</span>',
            ((" ".join(protocols), hint) for protocols, hint in HINTS[name].items()),
        )
