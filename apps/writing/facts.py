"""What comes in the place of macros: the facts of what a letter is written from."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import override

from apps.contacts.models import Contact
from apps.desk.placeholders import fill
from apps.mail.models import Sender
from apps.staff.models import User
from apps.writing.body import with_signature, written
from apps.writing.models import Draft, LetterTemplate, Signature

SAMPLES: dict[str, dict[str, str]] = {
    "en": {
        "Agent.Name": "Olga Smirnova", "Agent.Email": "olga@example.com", "Sender.Name": "Example support",
        "Sender.Address": "support@example.com", "Today": "November 21, 2026", "Contact.Name": "Anna Smith",
        "Contact.Email": "anna@customer.example", "Account.Name": "Northwind", "Ticket.Number": "HD-1042",
        "Ticket.Subject": "The printer does not print", "Ticket.Status": "Waiting for us", "Ticket.Queue": "Support",
        "Letter.Subject": "The printer does not print", "Letter.Date": "November 20, 2026", "Letter.From": "Anna Smith",
    },
    "ru": {
        "Agent.Name": "Ольга Смирнова", "Agent.Email": "olga@example.com", "Sender.Name": "Служба поддержки",
        "Sender.Address": "support@example.com", "Today": "21 ноября 2026 г.", "Contact.Name": "Анна Кузнецова",
        "Contact.Email": "anna@customer.example", "Account.Name": "ООО «Ромашка»", "Ticket.Number": "HD-1042",
        "Ticket.Subject": "Принтер не печатает", "Ticket.Status": "Ждёт нас", "Ticket.Queue": "Поддержка",
        "Letter.Subject": "Принтер не печатает", "Letter.Date": "20 ноября 2026 г.", "Letter.From": "Анна Кузнецова",
    },
}  # fmt: skip
"""For previews."""


def facts_of(draft: Draft, language: str) -> Mapping[str, str]:
    """The values of all macros that the draft has something for; dates and statuses in the language."""
    with override(language):
        return {
            **_writer(draft.author, draft.sender),
            **_party(draft),
            **_ticket(draft),
            **_letter(draft),
        }


def filled(template: LetterTemplate, draft: Draft) -> tuple[str, str]:
    """The template's subject and HTML with the draft's facts put in.

    An answer keeps its own subject, which the conversation is known by.
    """
    facts = facts_of(draft, template.language)
    own = draft.kind != Draft.Kind.NEW or not template.subject
    subject = draft.subject if own else fill(template.subject, facts, escape=one_line)
    return subject, written(fill(template.html, facts, escape=escape))


def signatures(user: User, senders: Collection[Sender]) -> dict[int, str]:
    """The HTML that stands below the user's letters, by sender: her own signature, else the sender's, else ""."""
    rows = list(Signature.objects.filter(Q(agent=user) | Q(sender__in=senders)))
    own = next((row for row in rows if row.agent_id), None)
    by_sender = {row.sender_id: row for row in rows}
    return {sender.pk: _signed(own or by_sender.get(sender.pk), user, sender) for sender in senders}


def sign(draft: Draft) -> None:
    """Put the right signature below the draft's text, in the place of another."""
    if draft.sender is not None:
        draft.html = with_signature(draft.html, signatures(draft.author, [draft.sender])[draft.sender.pk])


def one_line(text: str) -> str:
    """The text as it fits a subject."""
    return " ".join(text.split())


def _signed(signature: Signature | None, user: User, sender: Sender) -> str:
    return written(fill(signature.html, _writer(user, sender), escape=escape)) if signature else ""


def _writer(user: User, sender: Sender | None) -> dict[str, str]:
    return {
        "Agent.Name": str(user),
        "Agent.Email": user.email,
        "Sender.Name": sender.name if sender else "",
        "Sender.Address": sender.address if sender else "",
        "Today": _day(timezone.now()),
    }


def _party(draft: Draft) -> dict[str, str]:
    ticket = draft.ticket
    contact = draft.contact or (ticket.requester if ticket else None)
    account = draft.account or (ticket.account if ticket else None) or (contact.account if contact else None)
    return {
        "Contact.Name": contact.name if contact else "",
        "Contact.Email": _email(contact),
        "Account.Name": account.name if account else "",
    }


def _email(contact: Contact | None) -> str:
    first = contact.addresses.order_by("pk").first() if contact else None
    return first.address if first else ""


def _ticket(draft: Draft) -> dict[str, str]:
    ticket = draft.ticket
    if ticket is None:
        return {}
    return {
        "Ticket.Number": ticket.number,
        "Ticket.Subject": ticket.subject,
        "Ticket.Status": ticket.get_status_display(),
        "Ticket.Queue": ticket.queue.title,
    }


def _letter(draft: Draft) -> dict[str, str]:
    letter = draft.answers
    if letter is None:
        return {}
    return {
        "Letter.Subject": letter.subject,
        "Letter.Date": _day(letter.date),
        "Letter.From": letter.sender_name or letter.sender_address,
    }


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
