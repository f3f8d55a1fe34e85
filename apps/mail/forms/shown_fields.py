"""Which fields of the mailbox form are shown for which protocol, and what else their showing depends on.

The form writes this table into its fields, and `static/admin_mail/connection.css` hides what doesn't belong to the
choices made, from the first paint on and without a script. A field with an error is always shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.mail.models import Protocol

EVERY = tuple(Protocol)
BY_HOST = (Protocol.IMAP4, Protocol.POP3)
SIGNED_IN = (Protocol.IMAP4, Protocol.POP3, Protocol.EWS)
WITH_FOLDERS = (Protocol.IMAP4, Protocol.EWS, Protocol.MAILDIR)


@dataclass(frozen=True, slots=True)
class Shown:
    """When a field is shown: for these protocols, and `when` the named condition of the style sheet holds."""

    protocols: tuple[Protocol, ...] = EVERY
    when: str = ""  # "oauth2", "password", "move" or "last-days"


SHOWN_FIELDS: Mapping[str, Shown] = {
    "port": Shown(BY_HOST),
    "security": Shown(BY_HOST),
    "ca_file": Shown(BY_HOST),
    "authentication": Shown(SIGNED_IN),
    "login": Shown(SIGNED_IN),
    "domain": Shown(SIGNED_IN),
    "oauth2": Shown((Protocol.EWS,)),
    "password": Shown(SIGNED_IN, when="password"),
    "application_id": Shown((Protocol.EWS,), when="oauth2"),
    "directory_id": Shown((Protocol.EWS,), when="oauth2"),
    "client_secret": Shown((Protocol.EWS,), when="oauth2"),
    "scan_folders": Shown(WITH_FOLDERS),
    "sent_folders": Shown(WITH_FOLDERS),
    "ok_folder": Shown(WITH_FOLDERS, when="move"),
    "error_folder": Shown(WITH_FOLDERS),
    "first_days": Shown(when="last-days"),
}

HINTS: Mapping[str, Mapping[tuple[Protocol, ...], StrPromise]] = {
    "protocol": {
        (Protocol.EWS,): _(
            "This version keeps the settings of Exchange, but collects by POP3, IMAP4 and Maildir only:"
            " leave “Enabled” empty."
        )
    },
    "server": {
        BY_HOST: _("The server’s name or IP address, without a scheme and without a port."),
        (Protocol.EWS,): _("The service’s whole address: https://mail.example.org/ews/Exchange.asmx"),
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
        fields[name].widget.attrs["data-for"] = " ".join(shown.protocols)
        if shown.when:
            fields[name].widget.attrs["data-when"] = shown.when
    for name in HINTS.keys() & fields.keys():
        fields[name].help_text = format_html_join(
            " ",
            '<span data-hint="{}">{}</span>',
            ((" ".join(protocols), hint) for protocols, hint in HINTS[name].items()),
        )
