"""Scenarios on a stored letter: the log that each run would write."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.activities.models import EmailActivity
from apps.attributes import Value
from apps.intake.rehearsal.routes import Reading
from apps.scenarios.definition import Definition, DefinitionError
from apps.scenarios.models import RunEntry, Scenario
from apps.scenarios.pages.offered import processes_for
from apps.scenarios.runs.rehearsing import rehearse
from apps.staff.models import User

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Play:
    """One scenario: what would start it, and the log of its run; `sentence` tells why there is none."""

    scenario: Scenario
    why: str
    entries: Sequence[RunEntry] = ()
    sentence: str = ""


def plays_of(letter: EmailActivity, readings: Iterable[Reading], *, opened: bool, by: User) -> list[Play]:
    """Every scenario that the letter's messages, its creation, the ticket that it opens, or its menu would start."""
    return [
        _play(scenario, scenario, why, by, letter=letter, target=target, message=message)
        for scenario, why, target, message in _started(letter, readings, opened, by)
    ]


def play_draft(
    scenario: Scenario,
    *,
    letter: EmailActivity | None,
    target: Model | None,
    readings: Iterable[Reading] = (),
    by: User,
) -> Play:
    """The scenario's draft, whatever its event is, with the letter, the object, or both."""
    why = _("Chosen here: its draft")
    try:
        draft = scenario.draft
    except DefinitionError as error:
        return Play(scenario, why, sentence=str(error))
    route = str(draft.event.settings.get("route", ""))
    values = next((reading.values for reading in readings if reading.route.system_name == route), None)
    return _play(scenario, draft, why, by, letter=letter, target=target or letter, message=values)


_Started = tuple[Scenario, str, Model | None, Mapping[str, Value] | None]


def _started(letter: EmailActivity, readings: Iterable[Reading], opened: bool, by: User) -> Iterator[_Started]:  # noqa: FBT001 - a fact
    listening = Scenario.objects.listening
    for reading in readings:
        if reading.values is None or reading.failed:
            continue
        for scenario in listening("message", reading.route.system_name):
            yield scenario, _("Message received by “%(route)s”") % {"route": reading.route}, None, reading.values
    if opened and letter.ticket is not None:
        for scenario in listening("created", "ticket"):
            yield scenario, _("Ticket created"), letter.ticket, None
    for scenario in listening("created", "letter"):
        yield scenario, _("Letter created"), letter, None
    for offer in processes_for(letter, by):
        yield offer.scenario, _("In the letter’s menu"), letter, None


def _play(
    scenario: Scenario,
    subject: Scenario | Definition,
    why: str,
    by: User,
    *,
    letter: EmailActivity | None,
    target: Model | None,
    message: Mapping[str, Value] | None,
) -> Play:
    try:
        return Play(scenario, why, rehearse(subject, object=target, letter=letter, message=message, by=by))
    except Exception as error:  # whatever is wrong with one scenario, the others are shown
        logger.exception("The scenario %s could not be rehearsed", scenario.system_name)
        return Play(scenario, why, sentence=str(error))
