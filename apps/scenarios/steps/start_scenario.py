"""Another scenario is started."""

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.attributes import Value
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.models import Run, Scenario
from apps.scenarios.objects import find_instance
from apps.scenarios.running import Again, GoOn, Outcome, Running, StepError
from apps.scenarios.runs.starting import NotStartedError, start
from apps.scenarios.steps.at_hand import given, instance_of, letter_of, reference_of, text_of
from apps.scenarios.steps.kind import StepKind

DEEPEST = 10  # runs that start one another
_LOOK_AGAIN = timedelta(minutes=10)  # should nobody wake the run


def _run(running: Running, step: Step) -> Outcome:
    key = running.remembered.get("run")
    if key is not None:
        return _ended(running, Run.objects.select_related("scenario").filter(pk=key).first())
    begun = _begin(running, step)
    running.tell(_("Started"), str(begun))
    return Again(timezone.now() + _LOOK_AGAIN, {"run": begun.pk}) if step.settings.get("wait") else GoOn()


def _begin(running: Running, step: Step) -> Run:
    name = text_of(step, "scenario")
    scenario = Scenario.objects.select_related("published").filter(system_name=name).first()
    if scenario is None:
        raise StepError(gettext("There is no scenario “%(name)s”. Choose one that there is.") % {"name": name})
    if running.run.depth + 1 >= DEEPEST:
        sentence = gettext("%(most)s runs have started one another already: the scenarios go round in circles.")
        raise StepError(sentence % {"most": DEEPEST})
    names: dict[str, Value] = {
        name: value for name, value in given(running, step, "values").items() if value is not None
    }
    for name, value in names.items():
        running.tell(name, value)
    instance = _object(running, step)
    letter = letter_of(running, step, "")
    try:
        return start(scenario, object=instance, letter=letter, names=names, by=running.by, caused_by=running.run)
    except NotStartedError as error:
        raise StepError(str(error)) from error


def _object(running: Running, step: Step) -> Model | None:
    """What the other scenario is started for: what the step says, else the object at hand, else nothing."""
    if text_of(step, "of"):
        return instance_of(reference_of(running, step, "of"))
    return find_instance(running.object) if running.object else None


def _ended(running: Running, begun: Run | None) -> Outcome:
    if begun is None:
        raise StepError(gettext("The run that was waited for was deleted."))
    if not begun.is_over:
        return Again(timezone.now() + _LOOK_AGAIN, running.remembered)
    running.tell(_("Ended"), str(begun))
    if begun.state != Run.State.DONE:
        sentence = gettext("“%(run)s”, which was waited for, did not come to a good end. %(error)s")
        raise StepError((sentence % {"run": begun, "error": begun.error}).strip())
    return GoOn()


START_SCENARIO = StepKind(
    key="start-scenario",
    label=_("Start scenario"),
    description=_("Starts another scenario, and waits for its end if it should."),
    icon="play",
    fields=(
        Field("scenario", _("Scenario"), FieldKind.SCENARIO),
        Field("of", _("For"), FieldKind.OBJECT, required=False, help=_("Empty: the object at hand.")),
        Field("values", _("Variables"), FieldKind.VALUES, required=False, help=_("The values that it starts with.")),
        Field("wait", _("Wait for its end"), FieldKind.FLAG, required=False),
    ),
    run=_run,
)
