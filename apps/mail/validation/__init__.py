"""Mistakes in the settings of mailboxes and senders, each refused with a sentence that names the cure.

A mailbox or sender that is switched off may be incomplete, but nothing in it may be wrong. What is odd only is
told by `apps.mail.validation.advice`.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Mailbox, Sender
from apps.mail.validation import folders, servers, sign_in


def clean_mailbox(mailbox: Mailbox) -> None:
    """Raise ValidationError({field: sentence}) for everything that is wrong in the mailbox's settings."""
    _refuse(
        servers.mailbox_mistakes(mailbox)
        | sign_in.mailbox_mistakes(mailbox)
        | folders.mistakes(mailbox)
        | _mailbox_mistakes(mailbox)
    )


def clean_sender(sender: Sender) -> None:
    """Raise ValidationError({field: sentence}) for everything that is wrong in the sender's settings."""
    _refuse(servers.sender_mistakes(sender) | sign_in.sender_mistakes(sender) | _sender_mistakes(sender))


def _refuse(mistakes: dict[str, ValidationError]) -> None:
    if mistakes:
        raise ValidationError(mistakes)


def _mailbox_mistakes(mailbox: Mailbox) -> dict[str, ValidationError]:
    mistakes = {}
    if mailbox.signed_reply_address and not mailbox.mail_address:
        mistakes["address"] = ValidationError(
            _("Write the mailbox’s address: signed reply addresses are made from it.")
        )
    return mistakes


def _sender_mistakes(sender: Sender) -> dict[str, ValidationError]:
    if sender.is_default and not sender.enabled:
        return {
            "is_default": ValidationError(
                _("The default sender must be enabled. Enable it, or make another sender the default first.")
            )
        }
    return {}
