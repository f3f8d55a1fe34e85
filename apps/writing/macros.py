"""The macros of templates and signatures: what may be written in braces, by what the letter is written from."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """What a letter is written from (seed 004, «Отправить письмо по шаблону»: the template's source of macros)."""

    NONE = "none", _("None")
    CONTACT = "contact", _("Contact")
    ACCOUNT = "account", _("Account")
    TICKET = "ticket", _("Ticket")
    LETTER = "letter", _("Letter")


_ALWAYS = ("Agent.Name", "Agent.Email", "Sender.Name", "Sender.Address", "Today")
_CONTACT = ("Contact.Name", "Contact.Email", "Account.Name")
MACROS: dict[str, tuple[str, ...]] = {
    Source.NONE: _ALWAYS,
    Source.CONTACT: (*_ALWAYS, *_CONTACT),
    Source.ACCOUNT: (*_ALWAYS, "Account.Name"),
    Source.TICKET: (*_ALWAYS, *_CONTACT, "Ticket.Number", "Ticket.Subject", "Ticket.Status", "Ticket.Queue"),
    Source.LETTER: (*_ALWAYS, *_CONTACT, "Letter.Subject", "Letter.Date", "Letter.From"),
}
"""What a template of each source may use. Of a ticket, Contact is its requester; of a letter, who wrote it."""
