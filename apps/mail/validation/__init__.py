"""Mistakes in the settings of mailboxes and senders, each refused with a sentence that names the cure.

A mailbox or sender that is switched off may be incomplete, but nothing in it may be wrong. What is odd only is
told by `apps.mail.validation.advice`.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Mailbox, Sender
from apps.mail.validation import folders, sending, servers, sign_in


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
    _refuse(servers.sender_mistakes(sender) | sign_in.sender_mistakes(sender) | sending.sender_mistakes(sender))


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
