"""Screen: is this a letter for people, or a copy, a loop, a bounce, a report?"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from apps.contacts.addresses import canonical
from apps.intake.configuration import Configuration
from apps.intake.known import Known
from apps.intake.mime.letter import Automatic, Letter, Report
from apps.intake.parse import Parsed
from apps.intake.trace import Why
from apps.mail.models import Delivery, OutboxLetter
from apps.mail.own_ids import ticket_of_message_id


class Kind(StrEnum):
    """What sort of letter it is, as far as the further steps care."""

    PERSONAL = "personal"
    AUTOMATIC = "automatic"  # sent by a program, but worth a ticket
    AUTO_REPLY = "auto-reply"  # worth keeping only if it belongs to a ticket
    SENT = "sent"  # from a folder of sent mail


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the screening says. With a `reason` the letter is set aside."""

    kind: Kind
    why: Why
    reason: Delivery.Reason = Delivery.Reason.NONE
    bounced: int | None = None  # the outbox letter that a bounce reports on

    @property
    def unwanted(self) -> bool:
        return self.reason != Delivery.Reason.NONE


RECIPIENTS_TRIED = 20  # of a bounce that doesn't tell which letter it is about
# Servers give up after five days at most (RFC 5321 4.5.4.1).
BOUNCES_COME_WITHIN = timedelta(days=7)
_REPORTS = {Automatic.DELAYED, Automatic.DELIVERED, Automatic.READ}


def screen(delivery: Delivery, parsed: Parsed, known: Known, configuration: Configuration) -> Verdict:
    """The verdict on one letter; writes nothing."""
    letter = parsed.letter
    if delivery.anew or delivery.let_in:
        return _by_kind(delivery, letter, anew=True)
    earlier = _earlier(delivery, parsed, known, configuration)
    if earlier is not None:
        why = Why("screen", "duplicate", {"delivery": earlier})
        return Verdict(Kind.PERSONAL, why, Delivery.Reason.DUPLICATE)
    if not delivery.sent_mail and ticket_of_message_id(letter.message_id) is not None:
        return Verdict(Kind.AUTOMATIC, Why("screen", "loop"), Delivery.Reason.LOOP)
    author = canonical(letter.sender.address) if letter.sender else ""
    if not delivery.sent_mail and author in known.blocked:
        return Verdict(Kind.PERSONAL, Why("screen", "blocked", {"address": author}), Delivery.Reason.REFUSED)
    return _by_kind(delivery, letter, anew=False)


def _by_kind(delivery: Delivery, letter: Letter, *, anew: bool) -> Verdict:
    if delivery.sent_mail:
        return Verdict(Kind.SENT, Why("screen", "sent-mail"))
    if letter.automatic == Automatic.BOUNCE:
        return _bounce(letter)
    kind = {"kind": letter.automatic.value}
    if letter.automatic in _REPORTS:
        return Verdict(Kind.AUTOMATIC, Why("screen", "report", kind), Delivery.Reason.DELIVERY_REPORT)
    if letter.automatic == Automatic.AUTO_REPLY:
        return Verdict(Kind.AUTO_REPLY, Why("screen", "automatic", kind))
    if letter.automatic != Automatic.NO:
        return Verdict(Kind.AUTOMATIC, Why("screen", "automatic", kind))
    return Verdict(Kind.PERSONAL, Why("screen", "anew" if anew else "personal"))


def _earlier(delivery: Delivery, parsed: Parsed, known: Known, configuration: Configuration) -> int | None:
    """An earlier delivery of the same letter whose tickets go to the same queue.

    A Message-ID alone proves nothing, since some programs reuse theirs; without one, only equal bytes do.
    """
    message_id = parsed.letter.message_id
    queue = configuration.queue_of(delivery.mailbox.queue_id)
    for earlier in known.earlier.get(parsed.reading_sha256, ()):
        same = earlier.message_id == message_id if message_id else earlier.raw_sha256 == delivery.raw_sha256
        if not same or earlier.pk == delivery.pk or earlier.sent_mail != delivery.sent_mail:
            continue
        if earlier.mailbox_id == delivery.mailbox_id or configuration.queue_of(earlier.queue_id) == queue:
            return earlier.pk
    return None


def _bounce(letter: Letter) -> Verdict:
    report = letter.report
    recipients = ", ".join(recipient.address for recipient in report.recipients) if report else ""
    ours = _bounced_letter(letter, report) if report else None
    if ours is None:
        why = Why("screen", "bounce", {"recipients": recipients or "—"})
        return Verdict(Kind.AUTOMATIC, why, Delivery.Reason.BOUNCE)
    facts = {"recipients": recipients or ours.recipient, "subject": ours.subject}
    why = Why("screen", "bounce-of-ours", facts)
    return Verdict(Kind.AUTOMATIC, why, Delivery.Reason.BOUNCE, bounced=ours.pk)


def _bounced_letter(letter: Letter, report: Report) -> OutboxLetter | None:
    """The letter of ours that came back: by its Message-ID, else the last one that went to these recipients."""
    message_id = report.original_message_id or next(iter(letter.in_reply_to), "")
    if ours := _by_id(message_id) or _by_own_reference(report):
        return ours
    if message_id and ticket_of_message_id(message_id) is None:
        return None
    reported = [recipient.address for recipient in report.recipients[:RECIPIENTS_TRIED]]
    spellings = {*reported, *map(canonical, reported)} - {""}
    since = timezone.now() - BOUNCES_COME_WITHIN
    sent = OutboxLetter.objects.filter(sent_at__gt=since).defer("mime").order_by("-sent_at")
    among_others = [Q(recipients__contains=[address]) for address in spellings]
    if not among_others:
        return None
    return sent.filter(recipient__in=spellings).first() or sent.filter(reduce(or_, among_others)).first()


def _by_id(message_id: str) -> OutboxLetter | None:
    return OutboxLetter.objects.filter(message_id=message_id).defer("mime").first() if message_id else None


def _by_own_reference(report: Report) -> OutboxLetter | None:
    """The letter that names itself last: some servers give what they send another Message-ID, but keep References."""
    ours = _by_id(report.original_references[-1]) if report.original_references else None
    recipients = {canonical(address) for address in ours.recipients} if ours else set()
    reported = {canonical(recipient.address) for recipient in report.recipients}
    # Somebody's answer to a letter of ours ends with its Message-ID, too, and goes to others.
    return ours if reported & recipients else None
