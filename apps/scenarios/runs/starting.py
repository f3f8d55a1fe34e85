"""A run begins: its row is written in the transaction of what caused it, and a worker is nudged."""

import logging
from collections.abc import Mapping

from celery import current_app
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.activities.models import EmailActivity
from apps.attributes import Value
from apps.formulas import World, evaluate, parse
from apps.mail import blobs
from apps.scenarios.models import Run, Scenario
from apps.scenarios.objects import ObjectWorld, refer
from apps.scenarios.runs import variables
from apps.staff.models import User

logger = logging.getLogger(__name__)

GO_ON = "apps.scenarios.tasks.go_on_with"
_NUDGE_SECONDS = 60


class NotStartedError(Exception):
    """The scenario can't start now; the text is a sentence."""


def start(
    scenario: Scenario,
    *,
    object: Model | None = None,  # noqa: A002 - the word of formulas
    letter: EmailActivity | None = None,
    names: Mapping[str, Value] | None = None,
    by: User | None = None,
    caused_by: Run | None = None,
) -> Run:
    """Start the published version for an object, a letter, both or nothing; `names` are further variables.

    Call it inside the transaction of what caused it. NotStartedError says why it can't start, FormulaError what is
    wrong with its condition.
    """
    if scenario.published is None:
        raise NotStartedError(_("“%(scenario)s” is not published yet.") % {"scenario": scenario})
    if not scenario.enabled:
        raise NotStartedError(_("“%(scenario)s” is switched off.") % {"scenario": scenario})
    given = known_names(object, letter, names)
    if not holds(scenario.published.parsed.condition, given, ObjectWorld()):
        raise NotStartedError(_("The condition of “%(scenario)s” does not hold.") % {"scenario": scenario})
    return write_run(scenario, given, object=object, letter=letter, by=by, caused_by=caused_by)


def known_names(
    object: Model | None,  # noqa: A002 - the word of formulas
    letter: EmailActivity | None,
    names: Mapping[str, Value] | None = None,
) -> dict[str, Value]:
    """What a run begins with."""
    given: dict[str, Value] = dict(names or {})
    if object is not None:
        given["object"] = refer(object)
    letter = letter or (object if isinstance(object, EmailActivity) else None)
    if letter is not None:
        given["letter"] = refer(letter)
    return given


def holds(condition: str, names: Mapping[str, Value], world: World) -> bool:
    """Whether the condition gives yes; an empty one always does. FormulaError when it can't be told."""
    with blobs.only_in_memory():  # a file that a condition makes is of no use afterwards
        return not condition.strip() or evaluate(parse(condition), names, world=world) is True


def write_run(
    scenario: Scenario,
    names: Mapping[str, Value],
    *,
    object: Model | None,  # noqa: A002 - the word of formulas
    letter: EmailActivity | None,
    by: User | None,
    caused_by: Run | None,
) -> Run:
    """The row of a run that begins now, whatever its condition says."""
    assert scenario.published is not None
    run = Run(
        scenario=scenario,
        version=scenario.published,
        variables=variables.write(names),
        content_type=ContentType.objects.get_for_model(object) if object is not None else None,
        object_id=object.pk if object is not None else None,
        letter=letter or (object if isinstance(object, EmailActivity) else None),
        started_by=by,
        caused_by=caused_by,
    )
    if caused_by is not None:
        run.depth, run.causes = caused_by.depth + 1, [*caused_by.causes, cause_of(caused_by)]
    run.save(force_insert=True)
    transaction.on_commit(lambda: nudge(run))
    return run


def cause_of(run: Run) -> str:
    """What tells a run among the causes of others: its scenario, and the object that it is about."""
    return f"{run.scenario_id}:{run.content_type_id or ''}:{run.object_id or ''}"


def nudge(run: Run) -> None:
    """Ask a worker to go on with the run at once; without a broker the next tick does."""
    try:
        current_app.send_task(GO_ON, args=(run.pk,), expires=_NUDGE_SECONDS, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; run %s goes on when it is back", run.pk)
