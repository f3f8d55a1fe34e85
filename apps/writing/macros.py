"""Macros of templates and signatures: what may be written in braces, and what comes in its place."""

import re
from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
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

_MACRO = re.compile(r"\{([A-Za-z]+(?:\.[A-Za-z]+)?)\}")
_BRACES = re.compile(r"\{[^{}\n]{0,60}\}?|\}")


def fill(template: str, values: Mapping[str, str], *, escape: Callable[[str], str] = str) -> str:
    """The template with the values put in, each through `escape`; what a value says is never read as a template.

    A macro without a value stays empty.
    """
    return _MACRO.sub(lambda found: escape(values.get(found[1], "")), template)


def validate_macros(template: str, source: str) -> None:
    """Refuse braces around anything but a macro of the source: the recipient would read them as they stand."""
    known = MACROS[source]
    for found in _BRACES.findall(template):
        if found[1:-1] not in known or not found.endswith("}"):
            names = ", ".join(f"{{{name}}}" for name in known)
            raise ValidationError(
                _("“%(found)s” is not a macro of this source. There are %(macros)s."),
                params={"found": found, "macros": names},
            )
