"""A rehearsal: the real run in a transaction that is rolled back, so that it says everything and does nothing."""

from collections.abc import Mapping
from uuid import uuid4

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.activities.models import EmailActivity
from apps.attributes import Value
from apps.formulas import FormulaError
from apps.mail import blobs
from apps.scenarios.definition import Definition, as_json
from apps.scenarios.events.message import MESSAGE_RECEIVED, variable_of
from apps.scenarios.models import MessageValues, Run, RunEntry, Scenario, ScenarioVersion
from apps.scenarios.objects import ObjectWorld
from apps.scenarios.runs.executing import do_step
from apps.scenarios.runs.failing import fail, sentence_of
from apps.scenarios.runs.replies import message_of
from apps.scenarios.runs.starting import holds, known_names, write_run
from apps.staff.models import User

MOST_STEPS = 500  # somebody waits for the page


def rehearse(
    subject: Scenario | Definition,
    *,
    object: Model | None = None,  # noqa: A002 - the word of formulas
    letter: EmailActivity | None = None,
    message: Mapping[str, Value] | None = None,
    names: Mapping[str, Value] | None = None,
    by: User | None = None,
) -> list[RunEntry]:
    """The log that a run would write now, of a published scenario, or of a draft's definition; nothing is written.

    It stops at the first wait, and says so. Without a `message`, that of the letter is taken, as its route has kept
    it or as any route would read it.
    """
    with blobs.only_in_memory(), transaction.atomic():
        version = _version(subject)
        event = version.parsed.event
        given = known_names(object, letter, names)
        if event.kind == MESSAGE_RECEIVED.key and (message or letter):
            given[variable_of(event.settings)] = message or _message(letter, str(event.settings.get("route", "")))
        run = write_run(version.scenario, given, object=object, letter=letter, by=by, caused_by=None)
        if _begins(run, given):
            _go_through(run)
        lines = list(run.entries.order_by("number"))
        transaction.set_rollback(True)
    return lines


def _version(subject: Scenario | Definition) -> ScenarioVersion:
    """What is to be rehearsed as a version, which may be gone when the rehearsal is."""
    if isinstance(subject, Scenario) and subject.published is not None:
        return subject.published
    if isinstance(subject, Scenario):
        scenario, data = subject, as_json(subject.draft)
    else:
        scenario = Scenario.objects.create(system_name=f"rehearsal_{uuid4().hex}", title=_("Rehearsal"))
        data = as_json(subject)
    version = ScenarioVersion.objects.create(scenario=scenario, number=0, definition=data)
    scenario.published = version
    return version


def _message(letter: EmailActivity | None, route: str) -> Mapping[str, Value]:
    assert letter is not None
    kept = MessageValues.objects.filter(activity=letter, incoming_route__system_name=route).first()
    return kept.typed() if kept else message_of(letter)


def _begins(run: Run, given: Mapping[str, Value]) -> bool:
    try:
        if holds(run.version.parsed.condition, given, ObjectWorld()):
            return True
    except FormulaError as error:
        fail(run, str(error))
        return False
    _note(run, _("The condition does not hold: nothing would happen."))
    return False


def _go_through(run: Run) -> None:
    for _number in range(MOST_STEPS):
        try:
            do_step(run)
        except Exception as error:  # whatever it is, the log says it
            fail(run, sentence_of(run, error))
            return
        if run.state == Run.State.WAITING:
            _note(run, _("The rehearsal ends here: the run would wait."))
        if run.state != Run.State.RUNNING:
            return
    _note(run, _("The rehearsal ends here: it did %(most)s steps.") % {"most": MOST_STEPS})


def _note(run: Run, title: str) -> None:
    RunEntry.objects.create(run=run, number=run.log_length, title=title, outcome=RunEntry.Outcome.NOTE)
    run.log_length += 1
