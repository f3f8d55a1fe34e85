"""Routes: a registered letter goes through the incoming routes of its mailbox; their trouble never stops it."""

import logging
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from apps.attributes import Document
from apps.intake.decision import Decision
from apps.intake.mime.letter import Address, Automatic, Letter
from apps.intake.register import Registered
from apps.intake.screen import Kind
from apps.intake.trace import Why
from apps.mail.letters import Person
from apps.mail.models import Delivery
from apps.scenarios.incoming import Message, Taken, take
from apps.scenarios.incoming.message import Event

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Routed:
    """What the routes say of the letter: their lines of the trace, and the answer to the mail server ("" for none).

    `taken` are the routes that it went through.
    """

    whys: tuple[Why, ...] = ()
    answer: str = ""
    folder: str = ""
    taken: tuple[Taken, ...] = ()


def pass_routes(delivery: Delivery, decision: Decision, registered: Registered) -> Routed:
    """Take the letter's values by each of its mailbox's routes, inside the caller's transaction."""
    plans = decision.configuration.routes.get(delivery.mailbox_id)
    if not plans or decision.verdict.kind == Kind.SENT:
        return Routed()
    try:
        with transaction.atomic():
            taken = take(plans, read_message(delivery, decision), registered.activity)
    except Exception as error:  # a letter is worth more than what is read out of it
        logger.exception("Delivery %s passed no route", delivery.pk)
        return Routed((Why("routes", "failed", {"error": str(error)[:500]}),))
    answered = next((one for one in taken if one.answer), None)
    answer, folder = (answered.answer, answered.folder) if answered else ("", "")
    return Routed(tuple(map(_why_of, taken)), answer, folder, tuple(taken))


def _why_of(taken: Taken) -> Why:
    """What a route did with the letter, as a line of the trace."""
    facts = {"route": taken.route, "problems": " ".join(taken.problems), "replies": list(taken.replies)}
    code = "error" if taken.problems else "read"
    return Why("routes", f"{code}-replied" if taken.replies else code, facts)


def read_message(delivery: Delivery, decision: Decision) -> Message:
    """The letter as routes see it."""
    personal = decision.verdict.kind == Kind.PERSONAL and not delivery.silent
    letter = decision.parsed.letter
    own = decision.identity is not None and decision.identity.address in decision.configuration.own_addresses
    answerable = letter.automatic == Automatic.NO and letter.auto_answerable and not own
    return replace(message_of(delivery, letter), answerable=personal and answerable, live=not delivery.silent)


def message_of(delivery: Delivery, letter: Letter) -> Message:
    """The same of a letter that is only looked at."""
    files = (
        Document(file.name, file.sha256, file.size, file.content_type) for file in letter.attachments if not file.inline
    )
    meeting = letter.meeting
    return Message(
        sender=_person(letter.sender) if letter.sender else None,
        to=tuple(map(_person, letter.to)),
        cc=tuple(map(_person, letter.cc)),
        bcc=tuple(map(_person, letter.bcc)),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        files=tuple(files),
        headers=letter.headers,
        message_id=letter.message_id,
        received_at=delivery.received_at or letter.date or timezone.now(),
        event=Event(meeting.place, meeting.start, meeting.end) if meeting else None,
    )


def _person(address: Address) -> Person:
    return Person(address.name, address.address)
