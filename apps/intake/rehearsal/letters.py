"""A stored letter goes through today's settings from its bytes to the runs that it would start."""

import logging
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from apps.activities.models import EmailActivity
from apps.intake.intake import rehearse, take_in
from apps.intake.link import places
from apps.intake.mime.trust import trust_of
from apps.intake.parse import parse
from apps.intake.rehearsal.routes import Reading, readings_of
from apps.intake.rehearsal.rules import Trial, try_rules
from apps.intake.rehearsal.scenarios import Play, play_draft, plays_of
from apps.intake.routes import message_of
from apps.intake.trace import sentence
from apps.mail import blobs
from apps.mail.letters import Letter
from apps.mail.models import Delivery
from apps.scenarios.models import Scenario
from apps.staff.models import User

logger = logging.getLogger(__name__)

OFFERED = 30  # letters to choose from
_TELLING = {"acknowledge", "notify"}  # steps of intake


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All that would happen to the letter; `sentence` tells why some of it is not known.

    `told` says who would be told of it and who would not, and why; `letters` are what would be written to them.
    """

    readings: Sequence[Reading] = ()
    trials: Sequence[Trial] = ()
    plays: Sequence[Play] = ()
    sentence: str = ""
    told: Sequence[str] = ()
    letters: Sequence[Letter] = ()


def latest_letters(user: User, words: str = "") -> QuerySet[Delivery]:
    """The latest letters whose bytes are here; of these words in their subject, address, Message-ID or ticket."""
    rows = Delivery.objects.visible_to(user).exclude(raw_sha256="").select_related("mailbox").order_by("-pk")
    if words:
        meant = Q(subject__icontains=words) | Q(from_address__icontains=words) | Q(message_id=words)
        meant |= Q(activity__ticket__number__iexact=words)
        rows = rows.filter(meant | Q(pk=int(words)) if words.isdecimal() and len(words) < 18 else meant)
    return rows[:OFFERED]


def rehearse_letter(
    delivery: Delivery, *, by: User, draft: Scenario | None = None, target: Model | None = None
) -> Rehearsal:
    """Let the letter go through routes, rules and scenarios, and a chosen draft with an object. Writes nothing."""
    try:
        parsed = parse(delivery)
    except blobs.BlobMissingError:
        return Rehearsal(sentence=_("The letter’s bytes are not here. “Fetch again” in the ledger brings them back."))
    delivery = copy(delivery)  # whose outcome is told here and nowhere else
    vouched = True if delivery.sent_mail else trust_of(parsed.letter, delivery.mailbox.authserv_id).vouched
    readings = readings_of(delivery.mailbox_id, message_of(delivery, parsed.letter))
    trials = try_rules(places(parsed.letter), vouched=vouched)

    def plays() -> Rehearsal:
        activity, lacking = _activity_of(delivery)
        chosen = [play_draft(draft, letter=activity, target=target, readings=readings, by=by)] if draft else []
        if activity is None or delivery.sent_mail:
            return Rehearsal(readings, trials, chosen, lacking or _("Scenarios are not started by sent mail."))
        opened, changed = _opens(delivery), _changes(delivery)
        started = plays_of(activity, readings, opened=opened, changed=changed, by=by)
        return Rehearsal(readings, trials, chosen + started, lacking)

    return _with_telling(delivery, _rolled_back(plays))


def _with_telling(delivery: Delivery, rehearsal: Rehearsal) -> Rehearsal:
    try:
        taken_in = rehearse(delivery)
    except Exception:  # what is wrong with the letter is told with its scenarios
        logger.exception("Delivery %s could not be rehearsed", delivery.pk)
        return rehearsal
    told = [sentence(line, foreseen=True) for line in taken_in.trace if line["step"] in _TELLING]
    return replace(rehearsal, told=told, letters=taken_in.letters)


def _rolled_back(work: Callable[[], Rehearsal]) -> Rehearsal:
    with blobs.only_in_memory(), transaction.atomic():
        done = work()
        transaction.set_rollback(True)
    return done


def _activity_of(delivery: Delivery) -> tuple[EmailActivity | None, str]:
    """What the letter has become, or would become now, and else why it becomes nothing."""
    letters = EmailActivity.objects.filter(delivery=delivery).select_related("ticket")
    if (found := letters.first()) is not None:
        return found, ""
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.STORED)
    delivery.state = Delivery.State.STORED
    try:
        with transaction.atomic():
            take_in(delivery)
    except Exception as error:  # a letter that can't be taken in is what people rehearse
        logger.exception("Delivery %s could not be rehearsed", delivery.pk)
        return None, _("It could not be taken in: %(why)s") % {"why": error}
    found = letters.first()
    set_aside = _("The letter would be set aside: %(why)s. No scenario sees it.")
    return found, "" if found else set_aside % {"why": delivery.get_reason_display()}


def _opens(delivery: Delivery) -> bool:
    """Whether it is the letter that opened its ticket."""
    return any((line["step"], line["code"]) == ("register", "opened") for line in delivery.trace)


def _changes(delivery: Delivery) -> list[str]:
    """What it has changed of a ticket that it joined."""
    return [name for line in delivery.trace if line["step"] == "register" for name in line.get("changed", ())]
