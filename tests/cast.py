"""The cast of the tests and what they work with, made by plain functions.

Olga is an agent, Tamara the technologist, Rita signs in but was given no role; Ivan is a customer, Boris a
stranger that nobody knows.
"""

import hashlib
import itertools
from typing import Any

from django.utils import timezone

from apps.activities.models import Attachment, EmailActivity
from apps.contacts.models import Account, Address, Contact
from apps.mail import blobs
from apps.mail.models import Delivery, Mailbox, Protocol, Sender
from apps.staff.models import User
from apps.staff.roles import appoint_agent, appoint_technologist
from apps.tickets.models import Queue, Ticket

PASSWORD = "a long enough password"
BORIS = "boris@stranger.example"

_counter = itertools.count(1)


def olga(**fields: Any) -> User:
    """The agent."""
    user = _user("olga", "Olga", "Kuznetsova", **fields)
    appoint_agent(user)
    return user


def tamara(**fields: Any) -> User:
    """The technologist."""
    user = _user("tamara", "Tamara", "Orlova", **fields)
    appoint_technologist(user)
    return user


def rita(**fields: Any) -> User:
    """A user without any role: she may sign in and nothing else."""
    return _user("rita", "Rita", "Gromova", **fields)


def ivan() -> Contact:
    """The customer, of the account Northwind."""
    found = Contact.objects.filter(addresses__address="ivan@northwind.example").first()
    if found:
        return found
    account, _ = Account.objects.get_or_create(name="Northwind")
    return make_contact("Иван Петров", "ivan@northwind.example", account=account)


def make_contact(name: str, *addresses: str, **fields: Any) -> Contact:
    contact = Contact.objects.create(name=name, **fields)
    for address in addresses:
        Address.objects.create(address=address, contact=contact)
    return contact


def make_queue(**fields: Any) -> Queue:
    """The queue “support” with the numbers HD-1, HD-2…, made once; other fields make another one."""
    name = fields.pop("system_name", "support")
    defaults = {
        "title": name.capitalize(),
        "number_mask": "HD-{0}" if name == "support" else f"{name.upper()}-{{0}}",
    }
    return Queue.objects.get_or_create(system_name=name, defaults=defaults | fields)[0]


def make_mailbox(**fields: Any) -> Mailbox:
    """A Maildir mailbox; no server is asked for anything."""
    name = fields.pop("system_name", "support")
    defaults = {"protocol": Protocol.MAILDIR, "server": "/nowhere", "address": f"{name}@postdesk.example"}
    return Mailbox.objects.get_or_create(system_name=name, defaults=defaults | fields)[0]


def make_sender(**fields: Any) -> Sender:
    name = fields.pop("system_name", "support")
    defaults = {"server": "127.0.0.1", "address": f"{name}@postdesk.example"}
    return Sender.objects.get_or_create(system_name=name, defaults=defaults | fields)[0]


def make_ticket(subject: str = "Не приходит письмо", **fields: Any) -> Ticket:
    """A ticket of Ivan's in the queue “support”, with the queue's next number."""
    queue = fields.pop("queue", None) or make_queue()
    if "number" not in fields:
        queue.last_number += 1
        queue.save(update_fields=["last_number"])
        fields["number"] = queue.number_mask.format(queue.last_number)
    if "requester" not in fields:
        fields["requester"] = ivan()
    return Ticket.objects.create(queue=queue, subject=subject, **fields)


def make_delivery(raw: bytes = b"", **fields: Any) -> Delivery:
    """A ledger row; with `raw`, its bytes lie in the blob store."""
    defaults = {
        "mailbox": fields.pop("mailbox", None) or make_mailbox(),
        "folder": "INBOX",
        "uid_validity": "1",
        "uid": str(next(_counter)),
        "size": len(raw),
        "raw_sha256": blobs.store(raw) if raw else "",
        "received_at": timezone.now(),
    }
    return Delivery.objects.create(**defaults | fields)


def make_activity(ticket: Ticket | None = None, **fields: Any) -> EmailActivity:
    """An incoming letter of Ivan's; with a ticket, one of its timeline."""
    defaults: dict[str, Any] = {
        "direction": EmailActivity.Direction.INCOMING,
        "ticket": ticket,
        "subject": ticket.subject if ticket else "Вопрос",
        "sender_name": "Иван Петров",
        "sender_address": "ivan@northwind.example",
        "recipients": [{"kind": "to", "name": "", "address": "support@postdesk.example"}],
        "text": "Добрый день! Письмо так и не пришло.",
        "message_id": f"<{next(_counter)}@northwind.example>",
        "needs_processing": ticket is None,
    }
    fields.setdefault("new_text", fields.get("text", defaults["text"]))
    return EmailActivity.objects.create(**defaults | fields)


def make_attachment(
    activity: EmailActivity, name: str = "Счёт № 53.pdf", content: bytes = b"%PDF-1.7", **fields: Any
) -> Attachment:
    """A file of the letter, its bytes in the blob store."""
    blobs.store(content)
    defaults = {
        "content_type": "application/pdf",
        "size": len(content),
        "position": activity.attachments.count(),
    }
    return activity.attachments.create(name=name, sha256=hashlib.sha256(content).hexdigest(), **defaults | fields)


def _user(name: str, first: str, last: str, **fields: Any) -> User:
    found = User.objects.filter(username=name).first()
    if found:
        return found
    return User.objects.create_user(
        name, f"{name}@postdesk.example", PASSWORD, first_name=first, last_name=last, **fields
    )
