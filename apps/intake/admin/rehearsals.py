"""What each step would decide about letters now, beside what it decided then."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.intake.intake import rehearse
from apps.intake.trace import same_decision, sentences
from apps.mail.letters import Letter
from apps.mail.models import Delivery

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the trace as it would be now, and whether it was another one then."""

    sentence: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One letter on the page: its outcome so far, the one that it would have now, and the letters that would leave."""

    delivery: Delivery
    then: list[str]
    now: list[Line]
    outcome: str
    tone: str
    differs: bool
    letters: Sequence[Letter] = ()


def rehearse_letter(delivery: Delivery) -> Rehearsed:
    """Rehearse one letter; whatever goes wrong with it is its outcome."""
    then = sentences(delivery.trace)
    if not delivery.raw_sha256:
        lacking = _("Its bytes are not here. Press “Fetch again”, then it can be rehearsed.")
        return Rehearsed(delivery, then, [], lacking, "warn", differs=False)
    try:
        rehearsal = rehearse(delivery)
    except Exception as error:  # a letter that can't be taken in is what people rehearse
        logger.exception("Delivery %s could not be rehearsed", delivery.pk)
        return Rehearsed(
            delivery, then, [], _("It could not be taken in: %(why)s") % {"why": error}, "danger", differs=True
        )
    outcome = rehearsal.reason.label if rehearsal.reason else rehearsal.state.label
    tone = "ok" if rehearsal.state == Delivery.State.TAKEN_IN else "warn"
    differs = (rehearsal.state, rehearsal.reason) != (delivery.state, delivery.reason)
    now = _lines(rehearsal.trace, delivery.trace)
    return Rehearsed(delivery, then, now, str(outcome), tone, differs, rehearsal.letters)


def _lines(now: Sequence[dict[str, Any]], then: Sequence[dict[str, Any]]) -> list[Line]:
    said = sentences(now, foreseen=True)
    differs = [not any(same_decision(line, other) for other in then) for line in now]
    return list(map(Line, said, differs))
