"""Another scenario is started."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


START_SCENARIO = StepKind(
    key="start-scenario",
    label=_("Start scenario"),
    description=_("Starts another scenario; this one does not wait for its end."),
    icon="play",
    fields=(
        Field("scenario", _("Scenario"), FieldKind.SCENARIO),
        Field("of", _("For"), FieldKind.OBJECT, required=False, help=_("Empty: the object at hand.")),
        Field("values", _("Variables"), FieldKind.VALUES, required=False, help=_("The values that it starts with.")),
    ),
    run=_run,
)
