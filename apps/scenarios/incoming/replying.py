"""The reply to a letter by an outgoing route, under the rules of politeness for programs (RFC 3834)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from apps.activities.meeting_answers import answer_invitation
from apps.activities.models import EmailActivity, Meeting
from apps.attributes import Type, ValuesRefusedError
from apps.attributes.declaration import find
from apps.attributes.wording import in_words
from apps.mail.models import OutboxLetter
from apps.scenarios.incoming.extracting import Extracted
from apps.scenarios.incoming.message import Message
from apps.scenarios.models import IncomingRoute, OutgoingRoute, declared
from apps.scenarios.outgoing import RouteError, send

PER_HOUR = 5  # replies to one address: what really stops a loop
ERRORS = "Errors"
"""The attribute of a replying route that is told what was wrong with the letter."""

REPLIED = _("replied")
NOT_ANSWERABLE = _("no reply: automatic and bulk letters are never answered")
MEETING_ANSWERED = _("the invitation was answered")
NO_INVITATION = _("there is no invitation to answer")
HAD_ENOUGH = _("no reply: the address has had enough of them lately")


def reply(route: OutgoingRoute, message: Message, extracted: Extracted, activity: EmailActivity) -> str:
    """Reply to the letter's author; returns what became of it in a few words, to be translated when shown."""
    if not message.answerable or message.sender is None:
        return NOT_ANSWERABLE
    if had_enough(message.sender.address):
        return HAD_ENOUGH
    try:
        send(route, reply_values(route, message, extracted), answers=activity)
    except (ValuesRefusedError, RouteError) as error:
        return str(error)
    return REPLIED


def answer_meeting(route: IncomingRoute, activity: EmailActivity) -> str:
    """Answer the letter's invitation as the route says (seed 000: IsDeclined, IsTentative, HasMessage)."""
    meeting = Meeting.objects.filter(activity=activity).first()
    if meeting is None:
        return NO_INVITATION
    try:
        answer_invitation(meeting, Meeting.Answer(route.meeting_answer), text=route.meeting_message)
    except ValueError as error:  # NotAnswerableError, UnwritableError: sentences
        return str(error)
    return MEETING_ANSWERED


def reply_values(route: OutgoingRoute, message: Message, extracted: Extracted) -> dict[str, object]:
    """The letter's author as To, what was wrong as Errors, and every value whose name the route declares."""
    assert message.sender is not None
    own = declared(route.attributes.all())
    passed: dict[str, object] = {}
    for attribute in own:
        value = extracted.values.get(attribute.name)
        if value is not None:
            # A text can take any value; whatever else doesn't fit is told when the letter is made.
            words = attribute.type == Type.STRING and not isinstance(value, (str, tuple))
            passed[attribute.name] = in_words(value) if words else value
    errors = find(own, ERRORS)
    if errors is not None:
        sentences = [problem.sentence for problem in extracted.problems]
        passed[ERRORS] = sentences if errors.array else "\n".join(sentences)
    return passed | {"To": [{"Name": message.sender.name, "Address": message.sender.address}]}


def had_enough(address: str) -> bool:
    """Whether so many letters went to the address lately that one more may be part of a loop."""
    since = timezone.now() - timedelta(hours=1)
    return OutboxLetter.objects.filter(recipient__iexact=address, created_at__gt=since).count() >= PER_HOUR
