"""Scenarios on a stored letter: the log that each run would write."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.activities.models import EmailActivity
from apps.attributes import Value
from apps.intake.rehearsal.routes import Reading
from apps.scenarios.definition import Definition, DefinitionError
from apps.scenarios.listening import concerns
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


def plays_of(
    letter: EmailActivity, readings: Iterable[Reading], *, opened: bool, changed: Collection[str], by: User
) -> list[Play]:
    """Every scenario that the letter's messages, its creation, its ticket or its menu would start.

    The ticket is `opened` by the letter, or joined, and then its attributes of these names are `changed`.
    """
    started = (*_by_messages(readings), *_by_ticket(letter, opened, changed), *_by_letter(letter, by))
    return [
        _play(scenario, scenario, why, by, letter=letter, target=target, message=message)
        for scenario, why, target, message in started
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


def _by_messages(readings: Iterable[Reading]) -> Iterator[_Started]:
    for reading in readings:
        if reading.values is None or reading.failed:
            continue
        why = _("Message received by “%(route)s”") % {"route": reading.route}
        for scenario in Scenario.objects.listening("message", reading.route.system_name):
            yield scenario, why, None, reading.values


def _by_ticket(letter: EmailActivity, opened: bool, changed: Collection[str]) -> Iterator[_Started]:  # noqa: FBT001 - a fact
    if letter.ticket is None:
        return
    if opened:
        for scenario in Scenario.objects.listening("created", "ticket"):
            yield scenario, _("Ticket created"), letter.ticket, None
    for scenario in Scenario.objects.listening("changed", "ticket") if changed else ():
        if _concerned(scenario, changed):
            yield scenario, _("Ticket changed"), letter.ticket, None


def _concerned(scenario: Scenario, changed: Collection[str]) -> bool:
    assert scenario.published is not None
    try:
        return concerns(scenario.published.parsed.event, changed)
    except DefinitionError:
        return True  # its rehearsal says what is wrong with it


def _by_letter(letter: EmailActivity, by: User) -> Iterator[_Started]:
    for scenario in Scenario.objects.listening("created", "letter"):
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
