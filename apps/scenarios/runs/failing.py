"""What becomes of a run whose step goes wrong: tried again later, or failed with a sentence; and of its scenario."""

import logging
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.attributes import ValuesRefusedError
from apps.formulas import FormulaError
from apps.mail.blobs import BlobMissingError
from apps.mail.transports.base import TransportError
from apps.scenarios.definition import DefinitionError, Step
from apps.scenarios.models import Run, RunEntry, Scenario
from apps.scenarios.objects import ObjectRefusedError
from apps.scenarios.outgoing import RouteError
from apps.scenarios.running import StepError
from apps.scenarios.runs import position
from apps.scenarios.runs.ending import note_end
from apps.scenarios.runs.log import line_about, memory_of
from apps.scenarios.runs.notices import tell_technologists

logger = logging.getLogger(__name__)

BACK_OFF = [timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)]
"""How long to wait before each further attempt at a step; after the last one the run has failed."""
MOST_FAILURES = 10  # of a scenario, in a row
_SENTENCES = (
    StepError, FormulaError, ObjectRefusedError, ValuesRefusedError, RouteError, DefinitionError, BlobMissingError,
)  # fmt: skip
_PASSING = (DatabaseError, InterfaceError, OSError, TransportError)


def note_trouble(run: Run, error: Exception) -> None:
    """Put the step off, or give the run up, in a transaction of its own.

    Temporary are a StepError that says so, and trouble with the database, a disk or a network.
    """
    permanent = error.permanent if isinstance(error, StepError) else not isinstance(error, _PASSING)
    sentence = sentence_of(run, error)
    if permanent or run.attempts >= len(BACK_OFF):
        fail(run, sentence)
        return
    later = timezone.now() + BACK_OFF[run.attempts]
    with transaction.atomic():
        _note(run, RunEntry.Outcome.RETRY, sentence, attempts=run.attempts + 1, next_try_at=later)


def fail(run: Run, sentence: str) -> None:
    """Give the run up; ten failures of a scenario in a row switch it off, and the technologists are told."""
    with transaction.atomic():
        if _note(run, RunEntry.Outcome.FAILED, sentence, state=Run.State.FAILED, error=sentence,
                 finished_at=timezone.now(), wake_at=None):  # fmt: skip
            note_end(run)
            _count(run.scenario_id, sentence)


def fail_at_start(run: Run, sentence: str) -> None:
    """The same for a run that has not begun, because its condition can't be told."""
    fail(run, _("Condition: %(error)s") % {"error": sentence})


def sentence_of(run: Run, error: Exception) -> str:
    """What went wrong, for people; what nobody expected is logged."""
    if isinstance(error, _SENTENCES):
        return str(error)
    if isinstance(error, TransportError):
        return str(error.trouble.sentence)
    logger.error("Run %s of %s", run.pk, run.scenario_id, exc_info=error)
    kind = type(error).__name__
    return _("Something unexpected happened (%(kind)s: %(error)s).") % {"kind": kind, "error": str(error)[:500]}


def _note(run: Run, outcome: RunEntry.Outcome, sentence: str, **columns: Any) -> bool:
    """Write the trouble down, unless somebody else has gone on with the run meanwhile."""
    rows = Run.objects.filter(pk=run.pk, log_length=run.log_length, lease_by=run.lease_by)
    columns |= {"lease_by": "", "lease_until": None, "log_length": run.log_length + 1}
    if not rows.update(**columns):
        return False
    line = line_about(run, memory_of(run), _step_at_hand(run), outcome, error=sentence)
    line.number = run.log_length
    line.save()
    for name, value in columns.items():
        setattr(run, name, value)
    return True


def _step_at_hand(run: Run) -> Step | None:
    """The step that went wrong; None where the version can't even be read."""
    memory = memory_of(run)
    try:
        return position.step_at(run.version.parsed, memory.position) if memory.position else None
    except DefinitionError:
        return None


def _count(scenario_id: int, sentence: str) -> None:
    Scenario.objects.filter(pk=scenario_id).update(failures=F("failures") + 1)
    scenario = Scenario.objects.get(pk=scenario_id)
    if scenario.enabled and scenario.failures >= MOST_FAILURES:
        why = _("It failed %(count)s times in a row, the last time so: %(error)s")
        scenario.switch_off(why % {"count": scenario.failures, "error": sentence})
        tell_technologists(scenario)
