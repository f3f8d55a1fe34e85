"""What each step would decide about letters now, beside what it decided then."""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.intake.intake import rehearse
from apps.intake.trace import sentences
from apps.mail.models import Delivery

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One letter on the page: its outcome so far, and the outcome that it would have now."""

    delivery: Delivery
    then: list[str]
    now: list[str]
    outcome: str
    tone: str
    differs: bool


def rehearse_letter(delivery: Delivery) -> Rehearsed:
    """Rehearse one letter; whatever goes wrong with it is its outcome."""
    then = sentences(delivery.trace)
    if not delivery.raw_sha256:
        lacking = _("Its bytes are not here. Press “Fetch again”, then it can be rehearsed.")
        return Rehearsed(delivery, then, [], lacking, "warn", differs=False)
    try:
        # Rolled back, so that a rehearsal writes nothing even where a step makes what it finds missing.
        with transaction.atomic():
            rehearsal = rehearse(delivery)
            transaction.set_rollback(True)
    except Exception as error:  # a letter that can't be taken in is what people rehearse
        logger.exception("Delivery %s could not be rehearsed", delivery.pk)
        return Rehearsed(
            delivery, then, [], _("It could not be taken in: %(why)s") % {"why": error}, "danger", differs=True
        )
    outcome = rehearsal.reason.label if rehearsal.reason else rehearsal.state.label
    tone = "ok" if rehearsal.state == Delivery.State.TAKEN_IN else "warn"
    differs = (rehearsal.state, rehearsal.reason) != (delivery.state, delivery.reason)
    return Rehearsed(delivery, then, sentences(rehearsal.trace), str(outcome), tone, differs)
