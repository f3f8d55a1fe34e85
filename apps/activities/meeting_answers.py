"""Answering invitations: through Exchange where the mailbox lies there (EWS, Graph), else by a letter.

An answer may be changed as often as one likes; the same one twice is sent once.
"""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.activities.models import EmailActivity, Meeting
from apps.mail import blobs, outbox
from apps.mail.invitations import AnswersInvitations, Invitation, occurrence_of, reply_calendar
from apps.mail.letters import Calendar, Letter, Person
from apps.mail.models import Mailbox, MailboxHealth, OutboxLetter, Protocol, Sender
from apps.mail.transports.base import Source, TransportError
from apps.mail.troubles import Trouble
from apps.staff.models import User

logger = logging.getLogger(__name__)

_OF_EXCHANGE = {Protocol.EWS, Protocol.GRAPH}
_REFUSED_BY_EXCHANGE = {Trouble.SERVER_ERROR, Trouble.NOT_WRITABLE, Trouble.FOLDER_MISSING}


class NotAnswerableError(ValueError):
    """The meeting can't be answered; the text is a sentence in the reader's language."""


def answer_invitation(meeting: Meeting, answer: Meeting.Answer, *, text: str = "", by: User | None = None) -> bool:
    """Keep the answer and see that the organiser gets it; False when it is the one that she has already.

    NotAnswerableError when it is no invitation, or one that a later letter has replaced.
    """
    text = text.strip()
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).select_related("activity__mailbox").get(pk=meeting.pk)
        _require_open(meeting)
        if (meeting.answer, meeting.answer_text) == (answer, text):
            return False
        if meeting.answer_letter:
            outbox.withdraw(meeting.answer_letter)
        meeting.answer, meeting.answer_text = answer, text
        meeting.answered_by, meeting.answered_at = by, timezone.now()
        _deliver(meeting)
        meeting.save()
    return True


def tell_exchange(mailbox: Mailbox, source: Source) -> int:
    """Hand the answers that wait for this mailbox to its server; how many it has taken.

    What the server can't answer, because the invitation isn't there any more or the mailbox has moved elsewhere,
    goes by letter. A lost connection is raised, and the rest waits.
    """
    waiting = Meeting.objects.filter(answer_waits=True, activity__mailbox=mailbox).select_related("activity__mailbox")
    told = 0
    for meeting in waiting.order_by("answered_at"):
        if isinstance(source, AnswersInvitations) and _taken(meeting, source, [*mailbox.folders, mailbox.ok_folder]):
            _as_answered(meeting).update(answer_waits=False)
            told += 1
        else:
            _send_instead(meeting)
    return told


def _as_answered(meeting: Meeting) -> QuerySet[Meeting]:
    """The row, unless somebody has changed her mind meanwhile: then it goes on waiting."""
    return Meeting.objects.filter(pk=meeting.pk, answer=meeting.answer, answer_text=meeting.answer_text)


def _send_instead(meeting: Meeting) -> None:
    try:
        with transaction.atomic():
            if _as_answered(meeting).update(answer_waits=False):
                Meeting.objects.filter(pk=meeting.pk).update(answer_letter=_queue_letter(meeting))
    except ValueError as error:  # NotAnswerableError, UnwritableError: no way out as yet
        logger.warning("The answer to meeting %s goes on waiting: %s", meeting.pk, error)


def _require_open(meeting: Meeting) -> None:
    if meeting.activity.direction != EmailActivity.Direction.INCOMING or not meeting.invites:
        raise NotAnswerableError(_("Only an invitation that came in can be answered."))
    later = Meeting.objects.filter(
        uid=meeting.uid,
        organizer_address=meeting.organizer_address,
        method__in=["request", "cancel"],
        sequence__gte=meeting.sequence,
        activity__date__gt=meeting.activity.date,
    )
    if meeting.uid and later.exists():
        raise NotAnswerableError(_("A later letter has changed or cancelled this meeting. Answer that one."))


def _deliver(meeting: Meeting) -> None:
    """Choose the way and take its first step."""
    mailbox = meeting.activity.mailbox
    if mailbox is not None and _hears_soon(mailbox) and meeting.activity.message_id:
        meeting.answer_waits, meeting.answer_letter = True, None
    else:
        meeting.answer_waits, meeting.answer_letter = False, _queue_letter(meeting)


def _hears_soon(mailbox: Mailbox) -> bool:
    """Whether the mailbox lies in an Exchange that works; then it is collected from at once, which tells it."""
    if mailbox.protocol not in _OF_EXCHANGE or not mailbox.enabled:
        return False
    working = MailboxHealth.objects.filter(pk=mailbox.pk, failures=0)
    return bool(working.update(next_poll_at=timezone.now()))


def _taken(meeting: Meeting, source: AnswersInvitations, folders: Sequence[str]) -> bool:
    try:
        return source.answer_invitation(
            meeting.activity.message_id, meeting.answer, meeting.answer_text, [path for path in folders if path]
        )
    except TransportError as error:
        if error.trouble not in _REFUSED_BY_EXCHANGE:
            raise
        return False


def _queue_letter(meeting: Meeting) -> OutboxLetter:
    """The answer as a letter to the organiser (iMIP, RFC 6047)."""
    activity = meeting.activity
    sender = _sender_of(activity.mailbox)
    at = meeting.answered_at or timezone.now()
    calendar = reply_calendar(
        _invitation(meeting),
        attendee=_attendee(meeting, sender),
        answer=meeting.answer,
        comment=meeting.answer_text,
        sent_by=sender.address,
        at=at,
    )
    words = _subject(meeting.answer) % {"meeting": meeting.summary or "—"}
    letter = Letter(
        sender=Person(sender.name, sender.address),
        to=(Person(meeting.organizer_name, meeting.organizer_address),),
        subject=words,
        text=meeting.answer_text or words,
        calendar=Calendar("REPLY", calendar),
        in_reply_to=activity.message_id,
        date=at,
    )
    return outbox.queue(letter, kind=OutboxLetter.Kind.LETTER, sender=sender)


def _subject(answer: str) -> str:
    return {
        Meeting.Answer.ACCEPTED: pgettext("answer to an invitation", "Accepted: %(meeting)s"),
        Meeting.Answer.TENTATIVE: pgettext("answer to an invitation", "Tentative: %(meeting)s"),
        Meeting.Answer.DECLINED: pgettext("answer to an invitation", "Declined: %(meeting)s"),
    }[Meeting.Answer(answer)]


def _sender_of(mailbox: Mailbox | None) -> Sender:
    chosen = mailbox.sender if mailbox else None
    if chosen is None or not chosen.enabled:
        chosen = Sender.objects.filter(is_default=True, enabled=True).first()
    if chosen is None:
        raise NotAnswerableError(
            _("No sender is set up, so the answer can’t leave. A technologist sets one up in the administration.")
        )
    return chosen


def _attendee(meeting: Meeting, sender: Sender) -> str:
    """Whom the invitation knows us by: the mailbox if it is invited, else the sender's address, else the mailbox."""
    invited = {str(person["address"]).lower(): str(person["address"]) for person in meeting.attendees}
    mailbox = meeting.activity.mailbox.mail_address if meeting.activity.mailbox else ""
    ours = [mailbox, sender.address.lower()]
    return next((invited[address] for address in ours if address in invited), mailbox or sender.address)


def _invitation(meeting: Meeting) -> Invitation:
    return Invitation(
        uid=meeting.uid,
        sequence=meeting.sequence,
        summary=meeting.summary,
        organizer_name=meeting.organizer_name,
        organizer_address=meeting.organizer_address,
        start=meeting.start,
        end=meeting.end,
        all_day=meeting.all_day,
        occurrence=occurrence_of(_raw(meeting), meeting.uid),
    )


def _raw(meeting: Meeting) -> bytes:
    """The letter as it came; b"" where its bytes are not kept."""
    delivery = meeting.activity.delivery
    try:
        return blobs.read(delivery.raw_sha256) if delivery and delivery.raw_sha256 else b""
    except blobs.BlobMissingError:
        return b""
