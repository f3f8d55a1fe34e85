"""What stays here of a letter that a route sends: an outgoing activity that agents see, with files and values."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from icalendar import Calendar as ICalendar

from apps.activities.models import Attachment, EmailActivity, Meeting
from apps.activities.rule_linking import link_by_rules
from apps.attributes import Values
from apps.attributes.declaration import as_json
from apps.attributes.values import to_json
from apps.contacts.addresses import canonical
from apps.contacts.models import Address
from apps.desk.happenings import tell_created
from apps.linking.rule_set import load_rules
from apps.linking.slow_rules import note_slow_rules
from apps.mail import blobs
from apps.mail.html.text import lay_out
from apps.mail.letters import Calendar, Letter, Person
from apps.mail.models import OutboxLetter
from apps.scenarios.models import MessageValues
from apps.scenarios.outgoing.plan import Plan
from apps.staff.models import User


def keep(
    letter: Letter,
    queued: OutboxLetter,
    plan: Plan,
    values: Values,
    *,
    by: User | None,
    answers: EmailActivity | None = None,
) -> EmailActivity:
    """Write the activity of a letter that stands in the outbox, in the caller's transaction."""
    activity = _activity(letter, queued, by=by, answers=answers)
    _keep_files(activity, letter)
    if letter.calendar:
        _keep_meeting(activity, letter.calendar, letter)
    MessageValues.objects.create(
        activity=activity,
        outgoing_route=plan.route,
        route_name=plan.route.system_name,
        attributes=[as_json(attribute) for attribute in plan.attributes],
        values=to_json(values),
    )
    rules = load_rules()
    _made, pace = link_by_rules(activity, rules)
    transaction.on_commit(lambda: note_slow_rules(rules, pace))
    tell_created(activity, by=by)
    return activity


def _activity(
    letter: Letter, queued: OutboxLetter, *, by: User | None, answers: EmailActivity | None
) -> EmailActivity:  # fmt: skip
    owner = _owner([*letter.to, *letter.cc, *letter.bcc])
    contact, account = (owner.contact, owner.account) if owner else (None, None)
    text = letter.text or lay_out(letter.html).text
    return EmailActivity.objects.create(
        direction=EmailActivity.Direction.OUTGOING,
        outbox_letter=queued,
        mailbox=answers.mailbox if answers else None,
        ticket=answers.ticket if answers else None,
        contact=contact,
        account=account or (contact.account if contact else None),
        author=by,
        owner=by,
        subject=queued.subject,
        sender_name=letter.sender.name,
        sender_address=letter.sender.address,
        recipients=_recipients(letter),
        text=text,
        new_text=text,
        html=letter.html,
        message_id=queued.message_id,
        in_reply_to=letter.in_reply_to,
        date=timezone.now(),
        needs_processing=False,  # whoever sends by a route knows what about
    )


def _owner(people: Iterable[Person]) -> Address | None:
    """The contact or account of the first recipient that is known."""
    wanted = [canonical(person.address) for person in people]
    known = Address.objects.filter(address__in=wanted).select_related("contact__account", "account")
    return min(known, key=lambda found: wanted.index(found.address), default=None)


def _recipients(letter: Letter) -> list[dict[str, str]]:
    return [
        {"kind": kind, "name": person.name, "address": person.address}
        for kind, people in (("to", letter.to), ("cc", letter.cc), ("bcc", letter.bcc))
        for person in people
    ]


def _keep_files(activity: EmailActivity, letter: Letter) -> None:
    hashes = blobs.store_many([file.content for file in letter.files])
    Attachment.objects.bulk_create(
        Attachment(
            activity=activity,
            position=position,
            name=file.name,
            content_type=file.content_type[:200],
            size=len(file.content),
            sha256=sha256,
        )
        for position, (file, sha256) in enumerate(zip(letter.files, hashes, strict=True))
    )


def _keep_meeting(activity: EmailActivity, calendar: Calendar, letter: Letter) -> None:
    event: Any = ICalendar.from_ical(calendar.content).walk("VEVENT")[0]
    Meeting.objects.create(
        activity=activity,
        method=calendar.method.lower(),
        uid=str(event["uid"]),
        summary=str(event.get("summary", "")),
        organizer_name=letter.sender.name,
        organizer_address=letter.sender.address,
        attendees=[
            {"name": person.name, "address": person.address, "status": "needs-action"}
            for person in (*letter.to, *letter.cc)
        ],
        start=event["dtstart"].dt,
        end=event["dtend"].dt,
        time_zone="UTC",
        place=re.sub(r"\s+", " ", str(event.get("location", ""))),
    )
