"""Everything stored, as plain values for JSON lines: the letters and the tickets, read in small portions."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.activities.models import Attachment, EmailActivity, Link
from apps.intake.mime import Letter, read_letter
from apps.intake.mime.letter import Address
from apps.mail import blobs
from apps.mail.models import Delivery, Mailbox
from apps.tickets.models import Ticket

M = TypeVar("M", bound=Model)

PORTION = 100
"""Rows in memory at once; a letter's text may be large."""


def letters() -> Iterator[dict[str, Any]]:
    """Every delivery in the order of arrival, then the letters that came through no mailbox.

    A letter that became no activity is read from its bytes, where these are here.
    """
    mailboxes = dict(Mailbox.objects.values_list("pk", "system_name"))
    with transaction.atomic():  # Outside a transaction the server would first copy the whole result.
        for deliveries in _portions(Delivery.objects.defer("trace").order_by("pk")):
            activities = _activities().filter(delivery__in=[delivery.pk for delivery in deliveries])
            read = {activity.delivery_id: row for activity, row in _as_read(list(activities))}
            for delivery in deliveries:
                ledger = _ledger(delivery, mailboxes[delivery.mailbox_id])
                yield ledger | (read.get(delivery.pk) or _from_bytes(delivery))
        for others in _portions(_activities().filter(delivery=None)):
            for activity, row in _as_read(others):
                yield {"delivery": None, "mailbox": mailboxes.get(activity.mailbox_id or 0)} | row


def tickets() -> Iterator[dict[str, Any]]:
    """Every ticket in the order of opening."""
    counted = EmailActivity.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    rows = (
        Ticket.objects.order_by("pk")
        .select_related("queue", "assignee", "requester", "account")
        .prefetch_related("requester__addresses")
        .annotate(letters=Coalesce(Subquery(counted.annotate(count=Count("pk")).values("count")), 0))
    )
    with transaction.atomic():
        for ticket in rows.iterator(chunk_size=PORTION):
            yield _ticket(ticket)


def _portions(rows: QuerySet[M]) -> Iterator[list[M]]:
    """The rows in lists. Relations are looked up a list at a time and not by `prefetch_related`: what that hangs
    on a row refers back to it, so that the row's memory would wait for the garbage collector.
    """
    stream = rows.iterator(chunk_size=PORTION)
    while portion := list(islice(stream, PORTION)):
        yield portion


def _activities() -> QuerySet[EmailActivity]:
    return EmailActivity.objects.defer("html", "new_text").order_by("pk")


def _ledger(delivery: Delivery, mailbox: str) -> dict[str, Any]:
    return {
        "delivery": delivery.pk,
        "mailbox": mailbox,
        "folder": delivery.folder,
        "uid": delivery.uid,
        "state": delivery.state,
        "reason": delivery.reason,
        "detail": delivery.detail,
        "settlement": delivery.settlement,
        "size": delivery.size,
        "raw_sha256": delivery.raw_sha256,
        "collected_at": delivery.collected_at,
    }


def _as_read(activities: list[EmailActivity]) -> Iterator[tuple[EmailActivity, dict[str, Any]]]:
    """Each letter as people read it, with its ticket, links and files."""
    numbers = dict(Ticket.objects.filter(activities__in=activities).values_list("pk", "number"))
    links, attachments = defaultdict(list), defaultdict(list)
    for link in Link.objects.filter(activity__in=activities).order_by("pk").prefetch_related("content_type", "object"):
        links[link.activity_id].append(_link(link))
    for attachment in Attachment.objects.filter(activity__in=activities):
        attachments[attachment.activity_id].append(_attachment(attachment))
    for activity in activities:
        belongings = {
            "ticket": numbers.get(activity.ticket_id or 0),
            "links": links[activity.pk],
            "attachments": attachments[activity.pk],
        }
        yield activity, _fields(activity) | belongings


def _fields(activity: EmailActivity) -> dict[str, Any]:
    return {
        "activity": activity.pk,
        "direction": activity.direction,
        "message_id": activity.message_id,
        "in_reply_to": activity.in_reply_to,
        "subject": activity.subject,
        "from": {"name": activity.sender_name, "address": activity.sender_address},
        "to": _recipients(activity, "to"),
        "cc": _recipients(activity, "cc"),
        "date": activity.date,
        "text": activity.text,
        "automatic": activity.automatic,
        "oddities": activity.oddities,
        "needs_processing": activity.needs_processing,
    }


def _from_bytes(delivery: Delivery) -> dict[str, Any]:
    """What a letter says that was set aside, has failed or waits; its author and subject are in the ledger."""
    letter = _read(delivery)
    return {
        "activity": None,
        "direction": EmailActivity.Direction.OUTGOING if delivery.sent_mail else EmailActivity.Direction.INCOMING,
        "ticket": None,
        "links": [],
        "message_id": letter.message_id or delivery.message_id,
        "in_reply_to": " ".join(letter.in_reply_to),
        "subject": letter.subject or delivery.subject,
        "from": _person(letter.sender) if letter.sender else {"name": "", "address": delivery.from_address},
        "to": [_person(address) for address in letter.to],
        "cc": [_person(address) for address in letter.cc],
        "date": letter.date or delivery.received_at,
        "text": letter.text,
        "attachments": [_attachment(attachment) for attachment in letter.attachments],
        "automatic": letter.automatic,
        "oddities": list(letter.oddities),
        "needs_processing": False,
    }


def _read(delivery: Delivery) -> Letter:
    """The letter, or an empty one where its bytes are not here or are what it failed on."""
    if delivery.raw_sha256 and delivery.state != Delivery.State.FAILED:
        try:
            return read_letter(blobs.read(delivery.raw_sha256))
        except blobs.BlobMissingError:
            pass
    return Letter(subject="", sender=None)


def _link(link: Link) -> dict[str, Any]:
    return {
        "kind": link.content_type.model,
        "name": getattr(link.object, "number", None) or str(link.object or ""),
        "origin": link.origin,
        "rule": link.rule_name,
        "matched": link.matched,
    }


def _attachment(attachment: Any) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "content_type": attachment.content_type,
        "declared_type": attachment.declared_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "inline": attachment.inline,
    }


def _recipients(activity: EmailActivity, kind: str) -> list[dict[str, str]]:
    return [
        {"name": recipient["name"], "address": recipient["address"]}
        for recipient in activity.recipients
        if recipient["kind"] == kind
    ]


def _person(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def _ticket(ticket: Any) -> dict[str, Any]:
    requester = ticket.requester
    return {
        "number": ticket.number,
        "queue": ticket.queue.system_name,
        "subject": ticket.subject,
        "status": ticket.status,
        "priority": ticket.priority,
        "assignee": ticket.assignee.username if ticket.assignee else None,
        "requester": requester
        and {"name": requester.name, "addresses": [address.address for address in requester.addresses.all()]},
        "account": ticket.account.name if ticket.account else None,
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "customer_wrote_at": ticket.customer_wrote_at,
        "solved_at": ticket.solved_at,
        "letters": ticket.letters,
    }
