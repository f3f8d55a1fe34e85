"""The forms of mailboxes and senders in the admin."""

from apps.mail.forms.mailboxes import MailboxForm
from apps.mail.forms.senders import SenderForm

__all__ = ["MailboxForm", "SenderForm"]
