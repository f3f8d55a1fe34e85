"""Register: the letter becomes an activity, and usually a ticket or a part of one. The first step that writes."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from apps.activities.links import needs_processing, rule_link
from apps.activities.models import Attachment, EmailActivity, Link, Meeting
from apps.contacts.models import Address, Contact
from apps.intake.decision import Decision
from apps.intake.identify import Identity
from apps.intake.mime import letter as reading
from apps.intake.mime.letter import Letter
from apps.intake.mime.trust import Trust
from apps.intake.place import place_letter
from apps.intake.screen import Kind
from apps.intake.trace import Why
from apps.mail import blobs, outbox
from apps.mail.models import Delivery, OutboxLetter
from apps.runtime.failpoints import passing
from apps.tickets.models import Ticket
from apps.tickets.opening import Continued

_NO_FAILURE = {"delayed", "delivered", "relayed", "expanded"}  # of those recipients nothing came back


@dataclass(frozen=True, slots=True)
class Registered:
    """What the letter has become; `met` tells that the contact is new, `continued` what of a ticket that it joined."""

    activity: EmailActivity
    contact: Contact | None
    ticket: Ticket | None
    opened: bool
    met: bool
    why: Why
    continued: Continued


def register(delivery: Delivery, decision: Decision) -> Registered:
    """Write the letter's contact, ticket, activity, files and links, inside the caller's transaction."""
    letter = decision.parsed.letter
    assert decision.identity is not None
    at = _happened_at(delivery, letter)
    contact = _contact(decision.identity, at)
    place = place_letter(delivery, decision, contact, at)
    activity = _activity(delivery, decision, contact, place.ticket, at)
    passing("register.activity")
    _keep_files(activity, letter)
    _keep_meeting(activity, letter.meeting)
    _link(activity, decision)
    met = decision.identity.create
    return Registered(activity, contact, place.ticket, place.opened, met, place.why, place.continued)


def mark_bounced(decision: Decision) -> None:
    """Tell the outbox that a letter of ours came back."""
    report = decision.parsed.letter.report
    assert decision.verdict.bounced is not None
    recipients = report.recipients if report else ()
    told = {each.address: each.diagnostic for each in recipients if each.action not in _NO_FAILURE}
    letter = OutboxLetter.objects.defer("mime").get(pk=decision.verdict.bounced)
    outbox.mark_bounced(letter, told)


def _happened_at(delivery: Delivery, letter: Letter) -> datetime:
    """When the letter came in; for history and sent mail, when it was written."""
    if delivery.silent or delivery.sent_mail:
        return letter.date or delivery.received_at or delivery.collected_at
    return delivery.received_at or timezone.now()


def _contact(identity: Identity, at: datetime) -> Contact | None:
    """The contact, created when the author is to be registered.

    The address is unique: of two workers that register one stranger at once, the later one fails and tries anew.
    """
    if not identity.create:
        return identity.contact
    contact = Contact.objects.create(name=identity.name[:300], created_at=at)
    Address.objects.create(address=identity.address, contact=contact)
    return contact


def _activity(
    delivery: Delivery, decision: Decision, contact: Contact | None, ticket: Ticket | None, at: datetime
) -> EmailActivity:
    letter = decision.parsed.letter
    identity = decision.identity
    assert identity is not None
    account = identity.account
    sent = decision.verdict.kind == Kind.SENT
    # A personal mailbox's owner, or whoever fetched from a shared one (seed 004, «Загрузить письма»).
    person = delivery.mailbox.owner or delivery.collected_by
    return EmailActivity.objects.create(
        direction=EmailActivity.Direction.OUTGOING if sent else EmailActivity.Direction.INCOMING,
        delivery=delivery,
        mailbox=delivery.mailbox,
        ticket=ticket,
        contact=contact,
        account=account,
        author=person,
        owner=person,
        subject=letter.subject,
        sender_name=letter.sender.name if letter.sender else "",
        sender_address=letter.sender.address[:320] if letter.sender else "",
        recipients=_recipients(letter),
        date=letter.date or at,
        text=letter.text,
        new_text=letter.new_text,
        html=letter.html,
        message_id=letter.message_id,
        in_reply_to=letter.in_reply_to[0] if letter.in_reply_to else "",
        automatic=letter.automatic.value,
        oddities=list(letter.oddities),
        trust=_facts(decision.trust, identity),
        needs_processing=needs_processing(has_party=bool(contact or account), links=_kinds(decision)),
    )


def _facts(trust: Trust, identity: Identity) -> dict[str, Any]:
    """The facts for and against the sender that are worth keeping."""
    facts = asdict(trust) | {"first_letter": identity.create}
    return {name: value for name, value in facts.items() if value}


def _recipients(letter: Letter) -> list[dict[str, str]]:
    return [
        {"kind": kind, "name": person.name, "address": person.address}
        for kind, people in (("to", letter.to), ("cc", letter.cc), ("bcc", letter.bcc))
        for person in people
    ]


def _kinds(decision: Decision) -> set[tuple[str, str, str]]:
    found = decision.links.found.links if decision.links else ()
    return {(link.target._meta.app_label, link.target._meta.model_name or "", Link.Origin.RULE) for link in found}


def _keep_files(activity: EmailActivity, letter: Letter) -> None:
    """Bytes first, then the rows that name them."""
    if not letter.attachments:
        return
    hashes = blobs.store_many([attachment.content for attachment in letter.attachments])
    passing("register.files")
    Attachment.objects.bulk_create(
        Attachment(
            activity=activity,
            position=position,
            name=attachment.name,
            content_type=attachment.content_type[:200],
            declared_type=attachment.declared_type[:200],
            size=attachment.size,
            sha256=sha256,
            inline=attachment.inline,
            content_id=attachment.content_id,
        )
        for position, (attachment, sha256) in enumerate(zip(letter.attachments, hashes, strict=True))
    )


def _keep_meeting(activity: EmailActivity, found: reading.Meeting | None) -> None:
    if found is None:
        return
    organizer = found.organizer
    Meeting.objects.create(
        activity=activity,
        method=found.method[:20],
        uid=found.uid,
        sequence=found.sequence,
        summary=found.summary,
        organizer_name=organizer.name if organizer else "",
        organizer_address=organizer.address[:320] if organizer else "",
        attendees=[asdict(attendee) for attendee in found.attendees],
        start=found.start,
        end=found.end,
        all_day=found.all_day,
        time_zone=found.time_zone[:100],
        place=found.place,
        recurrence=found.recurrence,
    )


def _link(activity: EmailActivity, decision: Decision) -> None:
    rows = [rule_link(activity, found) for found in (decision.links.found.links if decision.links else ())]
    named = decision.thread.named if decision.thread else None
    if named is not None and all(row.object_id != named.pk for row in rows):
        rows.append(
            Link(
                activity=activity,
                content_type=ContentType.objects.get_for_model(Ticket),
                object_id=named.pk,
                origin=Link.Origin.THREAD,
            )
        )
    if rows:
        Link.objects.bulk_create(rows, ignore_conflicts=True)
