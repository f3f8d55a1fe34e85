"""Message-IDs and reply addresses of ours, signed, so that an answer names its ticket and nobody can forge one."""

import re
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_MESSAGE_ID = re.compile(r"<t(\d{1,18})\.([0-9a-f]{16})\.([0-9a-f]{16})@[^<>@\s]+>", re.IGNORECASE)
_REPLY_TOKEN = re.compile(r"\+t(\d{1,18})\.([0-9a-f]{16})\Z", re.IGNORECASE)


def new_message_id(ticket_id: int = 0) -> str:
    """A Message-ID for a letter about the ticket, or about none (0): <t{ticket}.{random}.{signature}@{host}>."""
    nonce = secrets.token_hex(8)
    signature = _sign("message-id", f"{ticket_id}.{nonce}")
    return f"<t{ticket_id}.{nonce}.{signature}@{settings.POSTDESK_HOSTNAME}>"


def ticket_of_message_id(message_id: str) -> int | None:
    """The ticket that a Message-ID of ours is about, 0 for one about none; None when it is not ours."""
    match = _MESSAGE_ID.fullmatch(message_id.strip())
    if match is None:
        return None
    ticket, nonce, signature = match[1], match[2].lower(), match[3].lower()
    expected = _sign("message-id", f"{ticket}.{nonce}")
    return int(ticket) if constant_time_compare(signature, expected) else None


def reply_address(address: str, ticket_id: int) -> str:
    """The mailbox's address with the ticket's signed token (RFC 5233): support+t12.0f3a…@example.com."""
    local, _at, domain = address.rpartition("@")
    return f"{local}+t{ticket_id}.{_sign('reply-address', str(ticket_id))}@{domain}"


def ticket_of_reply_address(address: str) -> int | None:
    """The ticket of a signed reply address; None when it carries no valid token."""
    match = _REPLY_TOKEN.search(address.rpartition("@")[0])
    if match is None:
        return None
    valid = constant_time_compare(match[2].lower(), _sign("reply-address", match[1]))
    return int(match[1]) if valid else None


def _sign(purpose: str, text: str) -> str:
    return salted_hmac(f"postdesk.{purpose}", text, algorithm="sha256").hexdigest()[:16]
