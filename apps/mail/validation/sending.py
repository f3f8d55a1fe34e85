"""Mistakes in how a sender sends: the default, the confirmation of recipients, the copies of sent letters."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Protocol, Sender, SenderProtocol
from apps.mail.models.mailbox import split_folders


def sender_mistakes(sender: Sender) -> dict[str, ValidationError]:
    """Mistakes of a sender by field."""
    return _default(sender) | _confirmation(sender) | _copies(sender)


def _default(sender: Sender) -> dict[str, ValidationError]:
    if not sender.is_default or sender.enabled:
        return {}
    return {
        "is_default": ValidationError(
            _("The default sender must be enabled. Enable it, or make another sender the default first.")
        )
    }


def _confirmation(sender: Sender) -> dict[str, ValidationError]:
    if not sender.confirm_recipients or sender.protocol == SenderProtocol.SMTP:
        return {}
    return {"confirm_recipients": ValidationError(_("Only SMTP servers can be asked about addresses. Clear this box."))}


def _copies(sender: Sender) -> dict[str, ValidationError]:
    if not sender.sent_mailbox and not sender.sent_folder:
        return {}
    if sender.protocol != SenderProtocol.SMTP:
        return {"sent_mailbox": ValidationError(_("Exchange keeps copies by itself. Clear the fields of copies."))}
    if sender.sent_mailbox is None:
        return {"sent_mailbox": ValidationError(_("Choose the mailbox that the folder is in, or clear the folder."))}
    if sender.sent_mailbox.protocol != Protocol.IMAP4:
        return {"sent_mailbox": ValidationError(_("Copies can be kept in a mailbox of IMAP4 only. Choose another."))}
    if len(split_folders(sender.sent_folder)) != 1:
        return {"sent_folder": ValidationError(_("Name one folder for the copies, usually Sent."))}
    return {}
